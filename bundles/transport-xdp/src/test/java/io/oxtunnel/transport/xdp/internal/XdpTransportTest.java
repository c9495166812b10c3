package io.oxtunnel.transport.xdp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.xdp.XdpProgram;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport over a veth between two namespaces: af-xdp on the right, and udp or af-xdp on the left. */
@Timeout(60)
class XdpTransportTest {
    private static Machines machines;
    private final List<End> ends = new ArrayList<>();

    @BeforeAll
    static void build() throws IOException {
        machines = new Machines();
    }

    @AfterAll
    static void demolish() throws IOException {
        if (machines != null) {
            machines.close();
        }
    }

    @AfterEach
    void close() throws IOException {
        ends.forEach(End::close);
        assertFalse(machines.out("right", "ip -o link show " + Machines.LINK).contains("prog/xdp"), "the program is off");
    }

    private End open(String side, TransportProvider provider, int queues, boolean server) throws Exception {
        InetSocketAddress listen = server ? new InetSocketAddress(InetAddress.ofLiteral("::"), 0) : null;
        End end = machines.in(side, () -> new End(pool -> provider.open(new TransportRequest(pool, queues, listen, 0))));
        ends.add(end);
        return end;
    }

    private static TransportProvider xdp(XdpProgram.Mode mode, int queues) {
        return new XdpTransportProvider(new Options("", queues, mode, true, 256), Udp.provider());
    }

    /** Sends one by one until one comes by a frame: the ways are known, both of them. */
    private static long warm(End from, End to, String host, boolean xdp) throws IOException {
        long peer = from.transport().intern(to.at(host));
        long end = System.nanoTime() + 10_000_000_000L;
        do {
            from.send(new byte[] {1}, 0, 0, peer);
            to.receive(1);
            assertTrue(System.nanoTime() < end, "no frame comes");
        } while (xdp && to.byFrame == 0);
        return peer;
    }

    @ParameterizedTest
    @CsvSource({"10.94.1.2, false, NATIVE", "fd94:1::2, false, NATIVE", "10.94.1.2, true, NATIVE", "fd94:1::2, true, NATIVE", "10.94.1.2, true, GENERIC",
            "fd94:1::2, true, GENERIC"})
    void datagramsOfAllSizesArriveAndTheirSenderIsAnswered(String host, boolean both, XdpProgram.Mode mode) throws Exception {
        End server = open("right", xdp(mode, 0), 1, true);
        End client = open("left", both ? xdp(mode, 0) : Udp.provider(), 1, false);
        long peer = warm(client, server, host, true);
        int[] sizes = {1, 2, 12, 100, 1_279, 1_400, 1_452, 1_472, 2_000, 9_000, 60_000};
        for (int size : sizes) {
            client.send(End.bytes(size, size), 0, 0x2a & ~3, peer);
        }
        List<End.Datagram> got = server.receive(sizes.length);
        for (int size : sizes) {
            End.Datagram one = got.stream().filter(d -> d.bytes().length == size).findFirst().orElseThrow();
            assertArrayEquals(End.bytes(size, size), one.bytes());
            assertEquals(0x28, one.trafficClass());
            assertEquals(InetAddress.ofLiteral(host), one.endpoint().local());
            assertEquals(client.transport().local().getPort(), one.endpoint().remote().getPort());
        }
        assertTrue(server.byFrame >= 7 && server.byKernel >= 3, server.byFrame + " by frames, " + server.byKernel + " by the kernel");
        long back = server.transport().intern(got.getFirst().endpoint());
        for (int i = 0; i < 50; i++) {
            server.send(End.bytes(1_000 + i, i), 0, 0, back);
            assertArrayEquals(End.bytes(1_000 + i, i), client.receive(1).getFirst().bytes());
        }
        assertTrue(!both || client.byFrame > 10, client.byFrame + " by frames");
    }

    @ParameterizedTest
    @ValueSource(strings = {Machines.RIGHT4, Machines.RIGHT6})
    void trainsAndBatchesArriveWholeAndInOrder(String host) throws Exception {
        End server = open("right", xdp(XdpProgram.Mode.NATIVE, 1), 1, true);
        End client = open("left", xdp(XdpProgram.Mode.NATIVE, 1), 1, false);
        long peer = warm(client, server, host, true);
        for (int round = 0; round < 20; round++) {
            PacketBatch batch = new PacketBatch();
            byte[] train = End.bytes(40 * 1_400 + 77, round);
            client.add(batch, train, 1_400, 0, peer);
            client.add(batch, End.bytes(300, round), 0, 0, peer);
            client.send(batch);
            List<End.Datagram> got = server.receive(42);
            assertEquals(42, got.size());
            for (int i = 0; i < 41; i++) {
                assertArrayEquals(Arrays.copyOfRange(train, 1_400 * i, Math.min(train.length, 1_400 * (i + 1))), got.get(i).bytes());
            }
            assertArrayEquals(End.bytes(300, round), got.get(41).bytes());
        }
        assertTrue(server.byFrame > 800, server.byFrame + " by frames, " + server.byKernel + " by the kernel");
        assertEquals(0, client.transport().queue(0).refused() + server.transport().queue(0).refused());
    }

    @Test
    void bothQueuesAreServed() throws Exception {
        End server = open("right", xdp(XdpProgram.Mode.NATIVE, 2), 2, true);
        assertEquals(2, server.transport().queues());
        assertTrue(server.transport().describe().contains("native, copy, 2 queues"), server.transport().describe());
        int[] frames = new int[2];
        // The kernel of the sender spreads its flows over the queues.
        for (int i = 0; i < 24; i++) {
            End client = open("left", Udp.provider(), 1, false);
            long peer = client.transport().intern(server.at(Machines.RIGHT4));
            client.send(End.bytes(100, i), 0, 0, peer);
            frames[server.receive(1).getFirst().queue()]++;
        }
        assertTrue(frames[0] > 0 && frames[1] > 0, Arrays.toString(frames));
        assertEquals(24, server.byFrame);
    }

    @Test
    void handlesAreEqualForEqualEndpointsAndTellWhoSent() throws Exception {
        End server = open("right", xdp(null, 1), 1, true);
        End client = open("left", Udp.provider(), 1, false);
        client.send(new byte[] {1}, 0, 0, client.transport().intern(server.at(Machines.RIGHT4)));
        Endpoint endpoint = server.receive(1).getFirst().endpoint();
        assertEquals(InetAddress.ofLiteral(Machines.LEFT4), endpoint.remote().getAddress());
        Transport transport = server.transport();
        long peer = transport.intern(endpoint);
        assertEquals(peer, transport.intern(new Endpoint(endpoint.remote(), InetAddress.ofLiteral(Machines.RIGHT4))));
        long any = transport.intern(new Endpoint(endpoint.remote(), null));
        long stranger = transport.intern(new Endpoint(new InetSocketAddress(endpoint.remote().getAddress(), 9), null));
        client.send(new byte[] {2}, 0, 0, client.transport().intern(server.at(Machines.RIGHT4)));
        PacketBatch batch = new PacketBatch();
        for (long end = System.nanoTime() + 10_000_000_000L; batch.size == 0 && System.nanoTime() < end; ) {
            transport.queue(0).receive(batch);
        }
        assertTrue(transport.queue(0).from(batch.peer[0], peer));
        assertTrue(transport.queue(0).from(batch.peer[0], any));
        assertFalse(transport.queue(0).from(batch.peer[0], stranger));
        batch.release(server.pool, 0);
        transport.release(peer);
        transport.release(peer);
        assertThrows(IllegalArgumentException.class, () -> transport.release(peer));
    }

    @Test
    void anotherProgramIsNamed() throws Exception {
        open("right", xdp(null, 1), 1, true);
        IOException e = assertThrows(IOException.class, () -> open("right", xdp(null, 1), 1, true));
        assertTrue(e.getMessage().contains("\"wire\" has an XDP program already: \"oxtunnel\" (id "), e.getMessage());
        assertTrue(e.getMessage().contains("bpftool net"), e.getMessage());
    }

    @Test
    void fragmentsAndOptionsReachTheUdpSocket() throws Exception {
        End server = open("right", xdp(XdpProgram.Mode.NATIVE, 0), 1, true);
        End client = open("left", Udp.provider(), 1, false);
        long peer = warm(client, server, Machines.RIGHT4, true);
        int frames = server.byFrame;
        client.send(End.bytes(3_000, 1), 0, 0, peer);
        assertArrayEquals(End.bytes(3_000, 1), server.receive(1).getFirst().bytes());
        assertEquals(frames, server.byFrame);
    }

    @Test
    void survivesTheLinkGoingDownAndUp() throws Exception {
        End server = open("right", xdp(XdpProgram.Mode.NATIVE, 0), 1, true);
        End client = open("left", xdp(XdpProgram.Mode.NATIVE, 0), 1, false);
        long peer = warm(client, server, Machines.RIGHT4, true);
        machines.ip("right", "link set " + Machines.LINK + " down");
        client.send(new byte[] {3}, 0, 0, peer);
        machines.ip("right", "link set " + Machines.LINK + " up");
        machines.ip("right", "addr replace " + Machines.RIGHT6 + "/64 dev " + Machines.LINK + " nodad");
        machines.ip("right", "route replace default dev " + Machines.LINK);
        server.byFrame = 0;
        assertTrue(machines.out("left", "ping -n -q -c 1 -W 5 " + Machines.RIGHT4).contains(" 0% packet loss"));
        warm(client, server, Machines.RIGHT4, true);
    }

    @Test
    void aNeighbourThatMovesIsFollowed() throws Exception {
        End server = open("right", xdp(XdpProgram.Mode.NATIVE, 0), 1, true);
        End client = open("left", xdp(XdpProgram.Mode.NATIVE, 0), 1, false);
        long peer = warm(client, server, Machines.RIGHT4, true);
        machines.ip("left", "neigh replace " + Machines.RIGHT4 + " lladdr 02:00:00:00:00:99 dev " + Machines.LINK + " nud permanent");
        machines.ip("left", "neigh del " + Machines.RIGHT4 + " dev " + Machines.LINK);
        server.byFrame = 0;
        client.transport().release(peer);
        warm(client, server, Machines.RIGHT4, true);
    }

    @Test
    void compiledPathAllocatesNothing() throws Exception {
        End server = open("right", xdp(XdpProgram.Mode.NATIVE, 1), 1, true);
        End client = open("left", xdp(XdpProgram.Mode.NATIVE, 1), 1, false);
        long peer = warm(client, server, Machines.RIGHT6, true);
        PacketBatch out = new PacketBatch();
        client.add(out, End.bytes(30 * 1_400, 1), 1_400, 2, peer);
        PacketBatch in = new PacketBatch();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 500; i++) {
                client.transport().queue(0).send(out, 0);
                server.transport().queue(0).receive(in);
                in.release(server.pool, 0);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes >= 500);
        out.release(client.pool, 0);
    }

    @Test
    void aClosedTransportSaysSoAndGivesEverythingBack() throws Exception {
        End server = open("right", xdp(null, 1), 1, true);
        server.transport().close();
        assertEquals(-1, server.transport().queue(0).receive(new PacketBatch()));
        assertEquals("closed", server.transport().queue(0).failure());
        assertTrue(server.transport().queue(0).refused() == 0);
    }
}
