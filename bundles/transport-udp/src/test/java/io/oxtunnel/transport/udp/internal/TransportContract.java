package io.oxtunnel.transport.udp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every provider of "udp" keeps, on loopback. */
@Timeout(60)
abstract class TransportContract {
    final Ends ends = new Ends();
    Transport server;
    Transport client;

    abstract TransportProvider provider();

    @BeforeEach
    void open() throws IOException {
        server = ends.open(provider(), 1, "::");
        client = ends.open(provider(), 1, (String) null);
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void datagramsOfAllSizesArriveInOrderAndTheirSenderIsAnswered(String host) throws IOException {
        int[] sizes = {1, 2, 12, 100, 1279, 1472, 1792, 1793, 2048, 9000, 65_506, 65_507};
        long peer = client.intern(Ends.at(host, server));
        for (int size : sizes) {
            ends.send(client.queue(0), Ends.bytes(size, size), peer);
        }
        List<Ends.Datagram> got = ends.receive(server.queue(0), sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            assertArrayEquals(Ends.bytes(sizes[i], sizes[i]), got.get(i).bytes());
        }
        Endpoint from = got.getFirst().endpoint();
        assertEquals(new InetSocketAddress(InetAddress.ofLiteral(host), client.local().getPort()), from.remote());
        ends.send(server.queue(0), Ends.bytes(500, 1), server.intern(from));
        Ends.Datagram answer = ends.receive(client.queue(0), 1).getFirst();
        assertArrayEquals(Ends.bytes(500, 1), answer.bytes());
        assertEquals(Ends.at(host, server).remote(), answer.endpoint().remote());
    }

    @Test
    void batchOf64GoesAtOnce() throws IOException {
        long peer = client.intern(Ends.at("127.0.0.1", server));
        PacketBatch batch = new PacketBatch();
        for (int i = 0; i < 64; i++) {
            ends.add(batch, Ends.bytes(64 + i, i), 0, 0, peer);
        }
        assertEquals(64, client.queue(0).send(batch, 0));
        batch.release(ends.pool, 0);
        List<Ends.Datagram> got = ends.receive(server.queue(0), 64);
        for (int i = 0; i < 64; i++) {
            assertArrayEquals(Ends.bytes(64 + i, i), got.get(i).bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void trainsArriveAsTheirDatagramsBothWays(String host) throws IOException {
        long there = client.intern(Ends.at(host, server));
        Endpoint from = train(client, there, server, 1_400, 14_700, 11);
        train(server, server.intern(from), client, 1_472, 44 * 1_472, 44);
        train(client, there, server, 1_400, 1_400, 1);
        train(client, there, server, 1_400, 1_000, 1);
        // More datagrams than the kernel takes in one train.
        train(client, there, server, 10, 1_505, 151);
    }

    private Endpoint train(Transport sender, long peer, Transport receiver, int stride, int length, int count) throws IOException {
        byte[] bytes = Ends.bytes(length, length);
        PacketBatch batch = new PacketBatch();
        ends.add(batch, bytes, stride, 0, peer);
        ends.send(sender.queue(0), batch);
        List<Ends.Datagram> got = ends.receive(receiver.queue(0), count);
        assertEquals(count, got.size());
        byte[] all = new byte[length];
        int at = 0;
        for (Ends.Datagram d : got) {
            assertEquals(Math.min(stride, length - at), d.bytes().length);
            System.arraycopy(d.bytes(), 0, all, at, d.bytes().length);
            at += d.bytes().length;
        }
        assertArrayEquals(bytes, all);
        return got.getFirst().endpoint();
    }

    @Test
    void refusedDatagramIsTakenAndCountedAndTheNextOnesGo() throws IOException {
        long peer = client.intern(Ends.at("127.0.0.1", server));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(10, 1), 0, 0, peer);
        ends.add(batch, Ends.bytes(65_508, 2), 0, 0, peer);
        ends.add(batch, Ends.bytes(20, 3), 0, 0, peer);
        ends.send(client.queue(0), batch);
        assertEquals(1, client.queue(0).refused());
        List<Ends.Datagram> got = ends.receive(server.queue(0), 2);
        assertArrayEquals(Ends.bytes(10, 1), got.get(0).bytes());
        assertArrayEquals(Ends.bytes(20, 3), got.get(1).bytes());
    }

    @Test
    void sendBeginsAtTheSlotAsked() throws IOException {
        long peer = client.intern(Ends.at("127.0.0.1", server));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(10, 1), 0, 0, peer);
        ends.add(batch, Ends.bytes(20, 2), 0, 0, peer);
        assertEquals(1, client.queue(0).send(batch, 1));
        batch.release(ends.pool, 0);
        assertArrayEquals(Ends.bytes(20, 2), ends.receive(server.queue(0), 1).getFirst().bytes());
    }

    @Test
    void receivingIntoAFullBatchTakesNothing() throws IOException {
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(Ends.at("127.0.0.1", server)));
        PacketBatch batch = new PacketBatch();
        batch.size = PacketBatch.CAPACITY;
        assertEquals(0, server.queue(0).receive(batch));
        assertArrayEquals(Ends.bytes(10, 1), ends.receive(server.queue(0), 1).getFirst().bytes());
    }

    @Test
    void nothingIsLostWhileThePoolIsEmpty() throws IOException {
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(Ends.at("127.0.0.1", server)));
        ends.send(client.queue(0), Ends.bytes(3_000, 2), client.intern(Ends.at("127.0.0.1", server)));
        int small = ends.pool.freeSmall();
        int large = ends.pool.freeLarge();
        int[] held = new int[small + large];
        for (int i = 0; i < held.length; i++) {
            held[i] = i < small ? ends.pool.acquireSmall() : ends.pool.acquireLarge();
        }
        PacketBatch batch = new PacketBatch();
        Ends.await(server.queue(0), Poller.READ);
        assertEquals(0, server.queue(0).receive(batch));
        for (int buffer : held) {
            ends.pool.release(buffer);
        }
        List<Ends.Datagram> got = ends.receive(server.queue(0), 2);
        assertArrayEquals(Ends.bytes(10, 1), got.get(0).bytes());
        assertArrayEquals(Ends.bytes(3_000, 2), got.get(1).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void passingHandleIsComparedWithInternedOnes(String host) throws IOException {
        Transport other = ends.open(provider(), 1, (String) null);
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(Ends.at(host, server)));
        Endpoint first = ends.receive(server.queue(0), 1).getFirst().endpoint();
        ends.send(other.queue(0), Ends.bytes(10, 1), other.intern(Ends.at(host, server)));
        PacketBatch batch = new PacketBatch();
        while (server.queue(0).receive(batch) == 0) {
            Ends.await(server.queue(0), Poller.READ);
        }
        long passing = batch.peer[0];
        long firstPeer = server.intern(first);
        long secondPeer = server.intern(server.queue(0).endpoint(passing));
        long anyLocal = server.intern(new Endpoint(server.queue(0).endpoint(passing).remote(), null));
        assertNotEquals(firstPeer, secondPeer);
        assertTrue(server.queue(0).from(passing, secondPeer));
        assertTrue(server.queue(0).from(passing, anyLocal));
        assertFalse(server.queue(0).from(passing, firstPeer));
        batch.release(ends.pool, 0);
        assertEquals(0, server.queue(0).receive(batch));
        assertFalse(server.queue(0).from(passing, secondPeer), "good until the next receive only");
        assertThrows(IllegalArgumentException.class, () -> server.queue(0).endpoint(passing));
    }

    @Test
    void handlesAreCountedAndUsedAgain() {
        Endpoint a = Ends.at("127.0.0.1", server);
        Endpoint b = Ends.at("::1", server);
        long handle = client.intern(a);
        assertEquals(handle, client.intern(a));
        long second = client.intern(b);
        assertNotEquals(handle, second);
        client.release(handle);
        assertEquals(handle, client.intern(a));
        client.release(handle);
        client.release(handle);
        assertThrows(IllegalArgumentException.class, () -> client.release(handle));
        assertThrows(IllegalArgumentException.class, () -> client.release(-1));
        assertThrows(IllegalArgumentException.class, () -> client.release(1 << 20));
    }

    @Test
    void busyPortIsSaidClearly() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.ofLiteral("::"), server.local().getPort());
        for (int queues : new int[] {1, 4}) {
            IOException e = assertThrows(IOException.class, () -> ends.open(provider(), queues, taken, 0));
            assertTrue(e.getMessage().contains(Integer.toString(taken.getPort())), e.getMessage());
            assertTrue(e.getMessage().contains("ddress already in use"), e.getMessage());
        }
    }

    @Test
    void largestDatagramFitsTheInterface() {
        // The MTU of lo is 65,536: more than UDP can carry.
        assertEquals(65_507, client.maxDatagram(Ends.at("127.0.0.1", server)));
        assertEquals(65_488, client.maxDatagram(Ends.at("::1", server)));
    }

    @Test
    void closedQueueSaysSo() {
        client.close();
        assertEquals(PacketQueue.FAILED, client.queue(0).receive(new PacketBatch()));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(1, 1), 0, 0, client.intern(Ends.at("127.0.0.1", server)));
        assertEquals(PacketQueue.FAILED, client.queue(0).send(batch, 0));
        batch.release(ends.pool, 0);
        assertEquals("closed", client.queue(0).failure());
    }
}
