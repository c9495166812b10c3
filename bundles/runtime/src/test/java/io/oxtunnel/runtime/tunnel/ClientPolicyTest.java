package io.oxtunnel.runtime.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.capture.Selection;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.tunnel.ClientSettings;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A client follows its server no further than its user allows. */
class ClientPolicyTest {
    private static final List<Prefix> SPLIT = prefixes("10.0.0.0/16");
    private static final Assignment BOTH = assignment("10.77.0.2", "fd77::2", "10.77.0.1");

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(Prefix::parse).toList();
    }

    private static InetAddress ip(String text) {
        return text == null ? null : InetAddress.ofLiteral(text);
    }

    private static Assignment assignment(String four, String six, String... dns) {
        return new Assignment(ip(four), 16, ip(six), 64, 1_420, Stream.of(dns).map(ClientPolicyTest::ip).toList());
    }

    private static ClientPolicy policy(List<Prefix> routes, List<Prefix> exclude, boolean dns, List<Prefix> accept, List<Prefix> acceptExclude) {
        return new ClientPolicy(new ClientSettings("192.0.2.1:51820", 51_821, new byte[32], new byte[32], null, "tun", List.of("udp"), null,
                Mode.ENCRYPTED, routes, exclude, Selection.NONE, dns, accept, acceptExclude, false, 25, 0, Resumption.ON, 1, Path.of("/nonexistent")));
    }

    private static Setting route(String prefix) {
        return new Setting.Route(Prefix.parse(prefix));
    }

    private static Setting exclude(String prefix) {
        return new Setting.ExcludedRoute(Prefix.parse(prefix));
    }

    private static Setting dns(String address) {
        return new Setting.Dns(ip(address));
    }

    @Test
    void byDefaultOnlyNameServersAreTaken() {
        ClientPolicy policy = policy(SPLIT, List.of(), true, List.of(), List.of());
        List<Setting> pushed = List.of(route("0.0.0.0/0"), route("192.168.1.0/24"), exclude("10.0.0.0/24"), dns("10.77.0.53"));
        assertEquals(new CaptureSettings(prefixes("10.0.0.0/16", "10.77.0.53/32"), List.of(), List.of(ip("10.77.0.53")), 0),
                policy.with(pushed, BOTH));
        assertEquals(List.of("route 0.0.0.0/0 (accept-routes does not have it)", "route 192.168.1.0/24 (accept-routes does not have it)",
                "excluded 10.0.0.0/24 (accept-exclude does not have it)"), policy.refused(pushed));
    }

    @Test
    void routesAreTakenInsideWhatIsAllowed() {
        ClientPolicy policy = policy(SPLIT, prefixes("10.0.9.0/24"), true, prefixes("172.16.0.0/12", "fd00::/8"), prefixes("10.0.0.0/20"));
        List<Setting> pushed = List.of(route("172.16.5.0/24"), route("172.0.0.0/8"), route("fd01::/32"), route("::/0"), exclude("10.0.1.0/24"),
                exclude("10.0.0.0/16"));
        assertEquals(new CaptureSettings(prefixes("10.0.0.0/16", "172.16.5.0/24", "fd01::/32"), prefixes("10.0.9.0/24", "10.0.1.0/24"),
                List.of(), 0), policy.with(pushed, BOTH));
    }

    @Test
    void whatTheUserConfiguredStays() {
        ClientPolicy policy = policy(SPLIT, prefixes("10.0.9.0/24"), true, List.of(), List.of());
        assertEquals(policy.own(), policy.with(List.of(), BOTH));
        assertEquals(new CaptureSettings(SPLIT, prefixes("10.0.9.0/24"), List.of(), 0), policy.own());
    }

    @Test
    void beforeTheFirstConfigurationTheNameServersOfTheAcceptServe() {
        ClientPolicy policy = policy(SPLIT, List.of(), true, List.of(), List.of());
        assertEquals(List.of(ip("10.77.0.1")), policy.with(null, BOTH).nameServers());
        assertEquals(List.of(), policy.with(List.of(), BOTH).nameServers(), "withdrawn by the first one");
    }

    @Test
    void directTakesNoNameServers() {
        ClientPolicy policy = policy(SPLIT, List.of(), false, List.of(), List.of());
        assertEquals(policy.own(), policy.with(List.of(dns("10.77.0.53")), BOTH));
        assertEquals(policy.own(), policy.with(null, BOTH));
        assertEquals(List.of("name server 10.77.0.53 (dns = \"direct\")"), policy.refused(List.of(dns("10.77.0.53"))));
    }

    @Test
    void nameServersOfAFamilyWithoutAnAddressAreNotAsked() {
        ClientPolicy policy = policy(SPLIT, List.of(), true, List.of(), List.of());
        Assignment four = assignment("10.77.0.2", null);
        assertEquals(List.of(ip("10.77.0.1")), policy.with(List.of(dns("fd77::1"), dns("10.77.0.1")), four).nameServers());
        assertEquals(List.of(ip("fd77::1")), policy.with(List.of(dns("fd77::1")), four).nameServers(), "rather none that answers than in clear");
    }

    @Test
    void queriesGoIntoTheTunnelEvenWhereTheServerExcludes() {
        ClientPolicy policy = policy(SPLIT, List.of(), true, List.of(), prefixes("10.0.0.0/8"));
        CaptureSettings settings = policy.with(List.of(exclude("10.0.0.53/32"), dns("10.0.0.53")), BOTH);
        assertEquals(new CaptureSettings(prefixes("10.0.0.0/16", "10.0.0.53/32"), List.of(), List.of(ip("10.0.0.53")), 0), settings);
    }

    @Test
    void whatTheUserExcludesStaysOutside() {
        ClientPolicy policy = policy(SPLIT, prefixes("10.0.0.53/32"), true, List.of(), List.of());
        CaptureSettings settings = policy.with(List.of(dns("10.0.0.53")), BOTH);
        assertEquals(new CaptureSettings(SPLIT, prefixes("10.0.0.53/32"), List.of(ip("10.0.0.53")), 0), settings);
    }

    @Test
    void theMtuIsBoundedAndNeverTooSmallForIpv6() {
        ClientPolicy policy = policy(SPLIT, List.of(), true, List.of(), List.of());
        assertEquals(1_400, policy.with(List.of(new Setting.TunnelMtu(1_400)), BOTH).mtu());
        assertEquals(1_280, policy.with(List.of(new Setting.TunnelMtu(0)), BOTH).mtu());
    }
}
