package io.oxtunnel.forwarder.userspace.egress;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressPolicyTest {
    private static final List<Prefix> NETWORKS = prefixes("10.77.0.0/16", "fd77::/64");

    private static List<Prefix> prefixes(String... texts) {
        return Arrays.stream(texts).map(Prefix::parse).toList();
    }

    private static EgressPolicy policy(List<Prefix> allow, List<Prefix> deny) {
        EgressPolicy policy = new EgressPolicy(allow, deny, NETWORKS);
        policy.own(List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1")));
        return policy;
    }

    private static boolean permits(EgressPolicy policy, String address) {
        byte[] raw = InetAddress.ofLiteral(address).getAddress();
        return raw.length == 16 ? policy.permits(true, Addresses.high(raw), Addresses.low(raw)) : policy.permits(false, 0, Addresses.int4(raw));
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "10.0.0.1", "192.168.1.1", "192.0.2.2", "100.64.0.1", "128.0.0.1", "223.255.255.255", "10.78.0.1",
            "2606:4700::1111", "fd00::1", "fd77:0:0:1::1", "2001:db8::2", "64:ff9b::808:808", "2002:808:808::1", "2606::5efe:808:808"})
    void ordinaryDestinationsAreReached(String address) {
        assertTrue(permits(policy(List.of(), List.of()), address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.0.1", "224.0.0.1", "239.255.255.255",
            "255.255.255.255", "240.0.0.1", "168.63.129.16", "100.100.100.200", "10.77.0.1", "10.77.255.255", "192.0.2.1",
            "::", "::1", "::127.0.0.1", "::8.8.8.8", "fe80::1", "febf::1", "fec0::1", "ff02::1", "fd00:ec2::254", "fd77::5", "2001:db8::1", "2001:0:1:2::3",
            "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1", "64:ff9b::a4d:1", "64:ff9b::c000:201", "2002:7f00:1::1", "2002:a9fe:a9fe::1",
            "2002:a4d:1::", "fd00::5efe:7f00:1", "2606::200:5efe:a9fe:a9fe", "::ffff:0:7f00:1"})
    void whatMustNotBeReachedIsNot(String address) {
        assertFalse(permits(policy(List.of(), List.of()), address));
    }

    @Test
    void mappedAddressesAreRefusedWhateverTheyName() {
        EgressPolicy policy = policy(prefixes("0.0.0.0/0", "::/0"), List.of());
        assertFalse(policy.permits(true, 0, 0xffff_0808_0808L));
        assertFalse(policy.permits(true, 0, 0xffff_7f00_0001L));
    }

    @Test
    void whatIsNamedIsReached() {
        EgressPolicy policy = policy(prefixes("127.0.0.1/32", "169.254.169.254/32", "192.0.2.1/32", "::1/128", "10.77.9.0/24"), List.of());
        for (String address : List.of("127.0.0.1", "169.254.169.254", "192.0.2.1", "::1", "10.77.9.9")) {
            assertTrue(permits(policy, address), address);
        }
        for (String address : List.of("127.0.0.2", "169.254.169.253", "2001:db8::1", "10.77.8.9")) {
            assertFalse(permits(policy, address), address);
        }
    }

    @Test
    void aWidePrefixNamesNothingThatIsReserved() {
        EgressPolicy policy = policy(prefixes("0.0.0.0/0", "::/0", "192.0.2.0/24"), List.of());
        for (String address : List.of("127.0.0.1", "169.254.169.254", "::1", "fe80::1", "192.0.2.1", "2001:db8::1")) {
            assertFalse(permits(policy, address), address);
        }
        assertTrue(permits(policy, "192.0.2.9"));
    }

    @Test
    void theLongestPrefixDecidesAndDenyWinsATie() {
        EgressPolicy policy = policy(prefixes("10.0.0.0/16", "10.1.0.0/16"), prefixes("10.0.0.0/8", "10.0.3.0/24", "10.1.0.0/16", "0.0.0.0/0", "::/0"));
        assertTrue(permits(policy, "10.0.1.1"));
        for (String address : List.of("10.2.1.1", "10.0.3.1", "10.1.1.1", "8.8.8.8", "2606::1")) {
            assertFalse(permits(policy, address), address);
        }
    }
}
