package io.oxtunnel.forwarder.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server with an uplink, a target behind it that knows nothing of the tunnel, and a forwarder in a process of its own. */
class KernelForwarderTest {
    private static final String NETWORKS = "10.77.0.0/16,fd77::/64";
    private static final String STATE = "cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding"
            + " /proc/sys/net/ipv6/conf/uplink/accept_ra /proc/sys/net/ipv6/conf/default/accept_ra";

    @TempDir
    private Path folder;
    private Inside server;
    private Inside target;
    private Inside.Child forwarder;

    @BeforeEach
    void open() throws Exception {
        server = new Inside();
        target = new Inside();
        server.sh("ip link add uplink type veth peer name link0 netns " + target.name()
                + "; ip address add 192.0.2.1/24 dev uplink; ip address add 2001:db8::1/64 dev uplink nodad; ip link set uplink up"
                + "; echo 0 > /proc/sys/net/ipv4/ip_forward");
        target.sh("ip address add 192.0.2.9/24 dev link0; ip address add 2001:db8::9/64 dev link0 nodad; ip link set link0 up");
        forwarder = server.start(ForwarderProgram.class, folder.resolve("journal").toString());
    }

    @AfterEach
    void close() throws Exception {
        for (Inside one : new Inside[] {server, target}) {
            if (one != null) {
                one.close();
            }
        }
    }

    @Test
    void clientsReachTheTargetBehindTheServersAddress() throws Exception {
        assertEquals("ok", forwarder.ask("open oxs%d " + NETWORKS + " 1420"));
        String text = forwarder.ask("describe");
        assertTrue(text.startsWith("interface oxs0, 2 queues"), text);
        assertTrue(text.endsWith(", addresses 10.77.0.1/16 fd77::1/64, mtu 1420"), text);
        assertEquals("answered", forwarder.ask("ping 10.77.0.5 192.0.2.9"));
        assertEquals("answered", forwarder.ask("ping fd77::5 2001:db8::9"));
        assertEquals("answered", forwarder.ask("ping 10.77.0.5 10.77.0.1"));
        assertEquals("answered", forwarder.ask("ping fd77::5 fd77::1"));
    }

    @Test
    void whatComesInElsewhereForTheTunnelIsDropped() throws Exception {
        target.sh("ip route add 10.77.0.0/16 via 192.0.2.1; ip route add 10.99.0.0/16 via 192.0.2.1; ip -6 route add fd77::/64 via 2001:db8::1");
        server.sh("ip address add 10.99.0.1/32 dev lo");
        forwarder.ask("open oxs%d " + NETWORKS + " 1420");
        assertTrue(target.succeeds("ping -c 1 -W 2 10.99.0.1"), "control: another address of the server answers");
        assertFalse(target.succeeds("ping -c 1 -W 1 10.77.0.1"));
        assertFalse(target.succeeds("ping -c 1 -W 1 fd77::1"));
        assertTrue(server.succeeds("ping -c 1 -W 2 10.77.0.1"), "the server itself");
    }

    @Test
    void spoofedSourcesAreDropped() throws Exception {
        target.sh("ip address add 10.77.0.8/32 dev lo; ip address add 10.99.0.8/32 dev lo");
        forwarder.ask("open oxs%d " + NETWORKS + " 1420");
        server.sh("ip route add 10.77.0.8/32 dev uplink; ip route add 10.99.0.8/32 dev uplink");
        assertTrue(target.succeeds("ping -c 1 -W 2 -I 10.99.0.8 192.0.2.1"), "control: another source is answered");
        assertFalse(target.succeeds("ping -c 1 -W 1 -I 10.77.0.8 192.0.2.1"));
    }

    @Test
    void closingRestoresForwarding() throws Exception {
        String before = server.sh(STATE);
        forwarder.ask("open oxs%d " + NETWORKS + " 1420");
        assertEquals("1\n1\n2\n2\n", server.sh(STATE));
        assertEquals("ok", forwarder.ask("close"));
        assertEquals(before, server.sh(STATE));
        assertEquals("", Files.readString(folder.resolve("journal")));
        assertFalse(server.sh("ip link").contains("oxs0"));
    }

    @Test
    void aSuccessorTakesTheInterfaceOverAndTheLastOneTakesEverythingBack() throws Exception {
        String before = server.sh(STATE);
        forwarder.ask("open oxs%d " + NETWORKS + " 1420");
        String machine = server.sh("ip -o link show dev oxs0; ip -o address; ip rule; ip route show table all; nft list ruleset");
        assertEquals("ok", forwarder.ask("succeed oxs%d " + NETWORKS + " 1420 given up"));
        assertEquals("answered", forwarder.ask("ping 10.77.0.5 192.0.2.9"));
        for (int times = 0; times < 3; times++) {
            assertEquals("ok", forwarder.ask("succeed oxs%d " + NETWORKS + " 1420"));
            assertEquals("answered", forwarder.ask("ping 10.77.0.5 192.0.2.9"));
            assertEquals("answered", forwarder.ask("ping fd77::5 2001:db8::9"));
        }
        assertEquals(machine, server.sh("ip -o link show dev oxs0; ip -o address; ip rule; ip route show table all; nft list ruleset"));
        assertEquals("ok", forwarder.ask("close"));
        assertEquals(before, server.sh(STATE));
        assertEquals("", Files.readString(folder.resolve("journal")));
        assertFalse(server.sh("ip link; nft list ruleset").contains("oxs0"));
    }

    @Test
    void aSuccessorOnAnotherInterfaceKeepsTheMachineForwarding() throws Exception {
        String before = server.sh(STATE);
        forwarder.ask("open oxs%d " + NETWORKS + " 1420");
        assertEquals("ok", forwarder.ask("succeed other%d " + NETWORKS + " 1420"));
        assertEquals("1\n1\n2\n2\n", server.sh(STATE));
        assertEquals("answered", forwarder.ask("ping 10.77.0.5 192.0.2.9"));
        assertFalse(server.sh("ip link; nft list ruleset").contains("oxs0"));
        assertEquals("ok", forwarder.ask("close"));
        assertEquals(before, server.sh(STATE));
        assertEquals("", Files.readString(folder.resolve("journal")));
    }

    @Test
    void afterKillTheParametersAreUndoneFromTheJournal() throws Exception {
        String before = server.sh(STATE);
        forwarder.ask("open oxs%d " + NETWORKS + " 1420");
        forwarder.kill();
        assertFalse(server.sh("ip link").contains("oxs0"));
        assertTrue(target.succeeds("ping -c 1 -W 2 192.0.2.1"), "no firewall rule is left that is in the way");
        Inside.Child next = server.start(ForwarderProgram.class, folder.resolve("journal").toString());
        assertEquals("ok", next.ask("undo"));
        assertEquals(before, server.sh(STATE));
    }

    @Test
    void whatCannotBeOpenedChangesNothing() throws Exception {
        String before = server.sh(STATE);
        assertTrue(forwarder.ask("open uplink " + NETWORKS + " 1420").contains("the name is taken"));
        assertTrue(forwarder.ask("open oxs%d " + NETWORKS + " 1279").contains("mtu 1279"));
        assertEquals(before, server.sh(STATE));
        assertFalse(server.sh("ip link").contains("oxs"));
    }

    @Test
    void theServerHasTheFirstAddress() {
        assertEquals("10.77.0.1", KernelForwarder.first(Prefix.parse("10.77.0.0/16")).getHostAddress());
        assertEquals("10.77.255.1", KernelForwarder.first(Prefix.parse("10.77.255.0/31")).getHostAddress());
        assertEquals("10.77.0.9", KernelForwarder.first(Prefix.parse("10.77.0.9/32")).getHostAddress());
        assertEquals(InetAddress.ofLiteral("fd77::1"), KernelForwarder.first(Prefix.parse("fd77::/64")));
    }
}
