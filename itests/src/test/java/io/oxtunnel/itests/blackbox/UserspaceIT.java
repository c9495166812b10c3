package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A server without any privilege: user nobody, no capability, no TUN, no firewall; two clients, and a target that knows nothing of it. */
@Timeout(120)
class UserspaceIT {
    private static final String NOBODY = "65534";
    /** Behind the target: one router more. */
    private static final String BEHIND = "10.99.0.1";

    private static Lab lab;
    private static Instance server;
    private static Remote client;
    private static Remote other;
    private static String before;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        lab.machine("relay").sh("echo 0 2147483647 > /proc/sys/net/ipv4/ping_group_range; ip route add 10.99.0.0/24 via " + Lab.TARGET4
                + "; ip route add fd99::/64 via " + Lab.TARGET6);
        lab.machine("target").sh("echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding; ip address add "
                + BEHIND + "/32 dev lo");
        before = lab.machine("relay").machine();
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT, KeyPair.OTHER)
                .replace("[server]\n", "[server]\nforwarder = \"userspace\"\n"));
        Shell.sh("chmod 755 " + at.getParent() + "; chown -R " + NOBODY + " " + at);
        server = lab.start("relay", "server", at, "setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "--inh-caps", "-all",
                "--bounding-set", "-all");
        server.await("ready");
        lab.remote("target");
        Instance first = lab.client();
        Instance second = lab.client("other", KeyPair.OTHER, KeyPair.SERVER, "fd91:2::1");
        first.await("connected");
        second.await("connected");
        client = lab.remote("client");
        other = lab.remote("other");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static long figure(String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\"\\s*:\\s*(\\d+)").matcher(server.ctl("status", "--json"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void carriesDatagramsOfAllSizes(String target) {
        for (int length : new int[] {1, 2, 63, 512, 1_300, 1_472, 1_500, 4_000, 9_000, 30_000, 60_000}) {
            client.echo(target, length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void carriesStreams(String target) {
        client.upload(target, 32);
        client.download(target, 32);
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6, "10.77.0.1", "fd77::1"})
    void answersAndForwardsEcho(String target) {
        for (int size : new int[] {56, 1_200, 8_000}) {
            assertTrue(lab.machine("client").ping(target, size, ""), "ping of " + size + " bytes");
        }
    }

    @Test
    void eachOfAThousandHearsItsOwnAnswer() throws Exception {
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> other.ask("fan " + Lab.TARGET4 + " 500"));
        assertEquals("ok", client.ask("fan " + Lab.TARGET4 + " 500"));
        assertEquals("ok", second.get());
        assertTrue(figure("udp mappings") >= 1_000, server.ctl("status"));
    }

    @Test
    void equalPortsOfTwoClientsAreTwoFlows() throws Exception {
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> other.ask("from 40000 " + Lab.TARGET4 + " 2"));
        assertEquals("ok", client.ask("from 40000 " + Lab.TARGET4 + " 1"));
        assertEquals("ok", second.get());
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6, "10.77.0.1", "fd77::1"})
    void tellsThatNobodyListens(String target) {
        assertEquals("refused", client.ask("refused " + target + " 9"));
    }

    @Test
    void everyHopOfATraceIsSeen() {
        assertTrue(trace(1).contains("From 10.77.0.1 "), "the server: " + trace(1));
        assertTrue(trace(2).contains("From " + Lab.TARGET4 + " "), "the router behind: " + trace(2));
        assertTrue(trace(3).contains(" 0% packet loss"), "the end: " + trace(3));
        assertTrue(trace6(1).contains("From fd77::1 "), "the server: " + trace6(1));
    }

    /** As traceroute does: datagrams whose time is over at one router after the other. The path to the server has no other. */
    @ParameterizedTest
    @CsvSource({"1,10.77.0.1,10.99.0.2", "2," + Lab.TARGET4 + ",10.99.0.2", "1,fd77::1,fd99::2", "2," + Lab.TARGET6 + ",fd99::2"})
    void everyHopOfADatagramsTraceIsSeen(int hops, String router, String target) throws Exception {
        boolean v6 = target.contains(":");
        Namespace machine = lab.machine("client");
        String hop = v6 ? "for f in /proc/sys/net/ipv6/conf/*/hop_limit; do echo %d > $f; done" : "echo %d > /proc/sys/net/ipv4/ip_default_ttl";
        machine.sh("nft add table inet trace; nft add chain inet trace in '{ type filter hook input priority 0 ; }'; nft add rule inet trace in "
                + (v6 ? "icmpv6 type time-exceeded ip6 saddr " : "icmp type time-exceeded ip saddr ") + router + " counter; " + hop.formatted(hops));
        try {
            Conditions.await(Duration.ofSeconds(10), () -> "no error of " + router + ": " + machine.sh("nft list table inet trace"), () -> {
                machine.sh("bash -c 'echo probe > /dev/udp/" + target + "/33434' || true");
                return !machine.sh("nft list table inet trace").contains("packets 0 ");
            });
        } finally {
            machine.sh("nft delete table inet trace; " + hop.formatted(64));
        }
    }

    private static String trace(int hops) {
        return lab.machine("client").sh("ping -n -c 1 -W 2 -t " + hops + " 10.99.0.2 || true; ping -n -c 1 -W 2 -t " + hops + " " + BEHIND + " || true");
    }

    private static String trace6(int hops) {
        return lab.machine("client").sh("ping -n -c 1 -W 2 -t " + hops + " " + Lab.TARGET6 + " || true");
    }

    /** The server's own addresses lie behind its firewall, and answered a client that went around the tunnel: each is a probe of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"10.91.9.1", "fd91:9::1"})
    void theServersServicesAreNotReached(String own) {
        long prohibited = figure("icmp prohibited");
        assertTrue(lab.machine("client").sh("ping -n -c 1 -W 2 " + own + " || true").matches("(?s).*(filtered|prohibited).*"));
        assertTrue(lab.machine("target").ping(own, 56, ""), "control: it answers others");
        assertEquals(prohibited + 1, figure("icmp prohibited"));
    }

    @Test
    void nothingOnTheMachineIsChanged() {
        assertEquals(before, lab.machine("relay").machine());
        assertFalse(server.ctl("status").contains("oxs0"));
    }
}
