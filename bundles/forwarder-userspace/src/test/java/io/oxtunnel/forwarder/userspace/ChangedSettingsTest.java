package io.oxtunnel.forwarder.userspace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings that change while the forwarder runs. */
class ChangedSettingsTest {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Map<String, Object> OPEN = Map.of("allow", new String[] {LOOPBACK + "/32"}, "udp$_$mappings", 2);

    private static byte[] datagram(int port, DatagramSocket to) {
        return Rig.udp("10.77.0.5", port, LOOPBACK, to.getLocalPort(), 64, new byte[] {1});
    }

    private static DatagramSocket service() throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), 0));
    }

    @Test
    void whatIsDeniedNowIsNeitherSentToNorHeard() throws IOException {
        try (Rig rig = new Rig(1, OPEN); DatagramSocket service = service()) {
            rig.receive(0);
            rig.send(0, datagram(4_711, service));
            DatagramPacket got = new DatagramPacket(new byte[9], 9);
            service.receive(got);
            rig.forwarder.change(Rig.settings(Map.of()));
            rig.receive(0);
            rig.send(0, datagram(4_711, service));
            assertEquals(1, rig.figure("udp prohibited"));
            service.send(got);
            rig.send(0, Rig.echo("10.77.0.5", "10.77.0.1", 1, 1, new byte[1]));
            rig.await(0);
            while (rig.figure("udp from strangers") == 0) {
                assertTrue(rig.receive(0).isEmpty(), "the answer of a denied destination");
            }
            assertEquals(1, rig.figure("udp mappings"), "its socket stays for who is permitted");
        }
    }

    @Test
    void capsGrowAndShrinkUnderFlowsThatGoOn() throws IOException {
        try (Rig rig = new Rig(1, OPEN); DatagramSocket service = service()) {
            rig.receive(0);
            for (int port = 1; port <= 3; port++) {
                rig.send(0, datagram(port, service));
            }
            assertEquals(2, rig.figure("udp mappings"));
            assertEquals(1, rig.figure("udp over cap"));
            rig.forwarder.change(Rig.settings(Map.of("allow", new String[] {LOOPBACK + "/32"}, "udp$_$mappings", 40)));
            rig.receive(0);
            for (int port = 1; port <= 40; port++) {
                rig.send(0, datagram(port, service));
            }
            assertEquals(40, rig.figure("udp mappings"));
            rig.forwarder.change(Rig.settings(OPEN));
            rig.receive(0);
            rig.send(0, datagram(41, service));
            rig.send(0, datagram(1, service));
            assertEquals(40, rig.figure("udp mappings"), "those that are there stay");
            assertEquals(2, rig.figure("udp over cap"));
            assertEquals(2 + 40 + 1, rig.figure("udp datagrams sent"));
        }
    }

    @Test
    void aWrongPrefixChangesNothing() throws IOException {
        try (Rig rig = new Rig(1, OPEN); DatagramSocket service = service()) {
            rig.receive(0);
            assertThrows(IOException.class, () -> rig.forwarder.change(Rig.settings(Map.of("deny", new String[] {"nonsense"}))));
            rig.send(0, datagram(1, service));
            assertEquals(1, rig.figure("udp datagrams sent"));
        }
    }
}
