package io.oxtunnel.transport.udp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.conformance.transport.Ends;
import io.oxtunnel.conformance.transport.TransportConformance;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTransportTest extends TransportConformance {
    @Override
    protected Poller.Factory pollers() {
        return EpollPoller::new;
    }

    @Override
    protected TransportProvider provider() {
        return new UdpTransportProvider(true, 64, 2_097_152);
    }

    @Test
    void answerLeavesFromTheAddressThatWasAsked() throws IOException {
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(Ends.at("127.0.0.2", server)));
        Endpoint asked = ends.receive(server.queue(0), 1).getFirst().endpoint();
        assertEquals(InetAddress.ofLiteral("127.0.0.2"), asked.local());
        ends.send(server.queue(0), Ends.bytes(20, 2), server.intern(asked));
        assertEquals(Ends.at("127.0.0.2", server).remote(), ends.receive(client.queue(0), 1).getFirst().endpoint().remote());
    }

    @Test
    void socketOfIpv4OnlyAnswersFromTheAddressThatWasAsked() throws IOException {
        Transport four = ends.open(provider(), 1, "0.0.0.0");
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(Ends.at("127.0.0.3", four)));
        Endpoint asked = ends.receive(four.queue(0), 1).getFirst().endpoint();
        assertEquals(InetAddress.ofLiteral("127.0.0.3"), asked.local());
        ends.send(four.queue(0), Ends.bytes(20, 2), four.intern(asked));
        assertEquals(Ends.at("127.0.0.3", four).remote(), ends.receive(client.queue(0), 1).getFirst().endpoint().remote());
        assertThrows(IllegalArgumentException.class, () -> four.intern(Ends.at("::1", server)));
    }

    @ParameterizedTest
    @CsvSource({"::,127.0.0.1", "::,::1", "0.0.0.0,127.0.0.1"})
    void trafficClassTravels(String listen, String host) throws IOException {
        Transport there = ends.open(provider(), 1, listen);
        Transport here = ends.open(provider(), 1, listen);
        long peer = here.intern(Ends.at(host, there));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(10, 1), 0, 0xb9, peer);
        ends.add(batch, Ends.bytes(10, 2), 0, 0, peer);
        ends.add(batch, Ends.bytes(3_000, 3), 1_000, 0x02, peer);
        ends.send(here.queue(0), batch);
        int[] classes = ends.receive(there.queue(0), 5).stream().mapToInt(Ends.Datagram::trafficClass).toArray();
        assertArrayEquals(new int[] {0xb9, 0, 2, 2, 2}, classes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void trainStaysWholeFromEndToEnd(String host) throws IOException {
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(44 * 1_472, 1), 1_472, 0, client.intern(Ends.at(host, server)));
        ends.send(client.queue(0), batch);
        while (server.queue(0).receive(batch) == 0) {
            ends.await(server.queue(0), Poller.READ);
        }
        assertEquals(1, batch.size);
        assertEquals(44 * 1_472, batch.length[0]);
        assertEquals(1_472, batch.segment[0]);
        batch.release(ends.pool, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void groupIsSteeredByReceiverIndex(String host) throws IOException {
        Transport group = ends.open(provider(), 4, "::");
        assertEquals(4, group.queues());
        for (int source = 0; source < 3; source++) {
            Transport sender = ends.open(provider(), 1, (String) null);
            long peer = sender.intern(Ends.at(host, group));
            PacketBatch batch = new PacketBatch();
            for (int index = 0; index < 16; index++) {
                ends.add(batch, datagram(0x01, 0x12345670 + index), 0, 0, peer);
            }
            ends.add(batch, datagram(0x08, 0x12345673), 0, 0, peer);
            ends.add(batch, new byte[] {0x4f, 0x58, 0x01}, 0, 0, peer);
            ends.add(batch, datagram(0x00, 0x12345671), 0, 0, peer);
            ends.add(batch, datagram(0x14, 0x12345672), 0, 0, peer);
            ends.send(sender.queue(0), batch);
            for (int q = 0; q < 4; q++) {
                List<Ends.Datagram> got = ends.receive(group.queue(q), q == 0 ? 8 : 4);
                for (int i = 0; i < 4; i++) {
                    assertEquals(0x12345670 + 4 * i + q, ByteBuffer.wrap(got.get(i).bytes()).getInt(9));
                }
                assertEquals(0, group.queue(q).receive(new PacketBatch()));
            }
        }
    }

    @Test
    void clientsGroupIsSteeredToo() throws IOException {
        Transport group = ends.open(provider(), 2, (String) null);
        ends.send(group.queue(1), Ends.bytes(10, 1), group.intern(Ends.at("127.0.0.1", server)));
        Endpoint from = ends.receive(server.queue(0), 1).getFirst().endpoint();
        assertEquals(group.local().getPort(), from.remote().getPort());
        long peer = server.intern(from);
        ends.send(server.queue(0), datagram(0x01, 7), peer);
        ends.send(server.queue(0), datagram(0x01, 6), peer);
        assertArrayEquals(datagram(0x01, 7), ends.receive(group.queue(1), 1).getFirst().bytes());
        assertArrayEquals(datagram(0x01, 6), ends.receive(group.queue(0), 1).getFirst().bytes());
    }

    private static byte[] datagram(int flags, int index) {
        return ByteBuffer.allocate(40).putShort((short) 0x4f58).put((byte) flags).putInt(0).putShort((short) 31).putInt(index).array();
    }

    @Test
    void withoutGsoTrainsGoDatagramByDatagram() throws IOException {
        TransportProvider plain = new UdpTransportProvider(false, 8, 2_097_152);
        Transport sender = ends.open(plain, 1, (String) null);
        assertTrue(sender.describe().contains("no GSO"), sender.describe());
        byte[] bytes = Ends.bytes(30_000, 5);
        PacketBatch batch = new PacketBatch();
        ends.add(batch, bytes, 1_000, 0, sender.intern(Ends.at("127.0.0.1", server)));
        ends.add(batch, Ends.bytes(7, 6), 0, 0, sender.intern(Ends.at("127.0.0.1", server)));
        ends.send(sender.queue(0), batch);
        List<Ends.Datagram> got = ends.receive(server.queue(0), 31);
        for (int i = 0; i < 30; i++) {
            assertArrayEquals(java.util.Arrays.copyOfRange(bytes, 1_000 * i, 1_000 * i + 1_000), got.get(i).bytes());
        }
        assertArrayEquals(Ends.bytes(7, 6), got.get(30).bytes());
    }

    @Test
    void compiledPathAllocatesNothing() throws IOException {
        long peer = client.intern(Ends.at("::1", server));
        PacketBatch out = new PacketBatch();
        ends.add(out, Ends.bytes(44 * 1_472, 1), 1_472, 2, peer);
        ends.add(out, Ends.bytes(100, 2), 0, 0, peer);
        long source = server.intern(Ends.at("::1", client));
        PacketBatch in = new PacketBatch();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                client.queue(0).send(out, 0);
                server.queue(0).receive(in);
                for (int s = 0; s < in.size; s++) {
                    assertTrue(server.queue(0).from(in.peer[s], source));
                }
                in.release(ends.pool, 0);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes >= 2_000);
        out.release(ends.pool, 0);
    }

    @Test
    void largestDatagramFitsTheInterface() {
        // The MTU of lo is 65,536: more than UDP can carry.
        assertEquals(65_507, client.maxDatagram(Ends.at("127.0.0.1", server)));
        assertEquals(65_488, client.maxDatagram(Ends.at("::1", server)));
    }

    @Test
    void settingsOutOfRangeAreNamed() {
        assertEquals("batch: 65 is not in 1..64",
                assertThrows(IllegalArgumentException.class, () -> new UdpTransportProvider(true, 65, 4096)).getMessage());
        assertEquals("socket-buffer: 4095 is not in 4096..1073741824",
                assertThrows(IllegalArgumentException.class, () -> new UdpTransportProvider(true, 64, 4095)).getMessage());
        assertEquals("queues: 3 is not a power of two in 1..64",
                assertThrows(IllegalArgumentException.class, () -> ends.open(provider(), 3, "::")).getMessage());
    }

    @Test
    void aGroupNeverJoinsAStrangersPort() throws IOException {
        Transport first = ends.open(provider(), 2, "::");
        InetSocketAddress taken = new InetSocketAddress(InetAddress.ofLiteral("::"), first.local().getPort());
        IOException e = assertThrows(IOException.class, () -> ends.open(provider(), 2, taken, 0));
        assertTrue(e.getMessage().contains("ss -lupn"), e.getMessage());
    }
}
