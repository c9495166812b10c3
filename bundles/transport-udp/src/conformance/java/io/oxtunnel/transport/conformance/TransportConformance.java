package io.oxtunnel.transport.conformance;

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
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transport keeps, on loopback: a transport bundle extends this and says what it opens and how large its datagrams are. */
@Timeout(60)
public abstract class TransportConformance {
    /** Memory and transports of a test. */
    protected final Ends ends = new Ends();
    /** Listens on both families. */
    protected Transport server;
    /** Has a port of its own choice. */
    protected Transport client;

    /** Returns what opens the transport of a client. */
    protected abstract TransportProvider provider() throws IOException;

    /** Returns what opens the transport of a server. */
    protected TransportProvider serverProvider() throws IOException {
        return provider();
    }

    /** Returns the length of the shortest datagram. */
    protected int smallest() {
        return 1;
    }

    /** Returns the length of the longest datagram. */
    protected int largest() {
        return 65_507;
    }

    /** Returns the length of the longest datagram that is not overtaken by shorter ones. */
    protected int longestInOrder() {
        return largest();
    }

    /** Returns whether it has buffers beforehand, into which it receives when the pool has none. */
    protected boolean lendsBuffers() {
        return false;
    }

    /** Returns where the server is, for a loopback address; one of the same family. */
    protected String serverHost(String loopback) {
        return loopback;
    }

    /** Returns where the clients are, for a loopback address. */
    protected String clientHost(String loopback) {
        return loopback;
    }

    @BeforeEach
    void open() throws IOException {
        server = ends.open(serverProvider(), 1, "::");
        client = ends.open(provider(), 1, (String) null);
    }

    private Endpoint at(String host, Transport transport) throws IOException {
        return Ends.at(serverHost(host), transport).over(provider().carrier());
    }

    @AfterEach
    void close() {
        ends.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void datagramsOfAllSizesArriveInOrderAndTheirSenderIsAnswered(String host) throws IOException {
        int[] sizes = IntStream.of(1, 2, 9, 12, 100, 1_279, 1_472, 1_499, 1_500, 1_792, 1_793, 2_048, 9_000, 65_506, 65_507)
                .filter(size -> size >= smallest() && size <= longestInOrder()).toArray();
        long peer = client.intern(at(host, server));
        for (int size : sizes) {
            ends.send(client.queue(0), Ends.bytes(size, size), peer);
        }
        List<Ends.Datagram> got = ends.receive(server.queue(0), sizes.length);
        for (int i = 0; i < sizes.length; i++) {
            assertArrayEquals(Ends.bytes(sizes[i], sizes[i]), got.get(i).bytes());
        }
        Endpoint from = got.getFirst().endpoint();
        assertEquals(InetAddress.ofLiteral(clientHost(host)), from.remote().getAddress());
        ends.send(server.queue(0), Ends.bytes(500, 1), server.intern(from));
        Ends.Datagram answer = ends.receive(client.queue(0), 1).getFirst();
        assertArrayEquals(Ends.bytes(500, 1), answer.bytes());
        assertEquals(at(host, server).remote(), answer.endpoint().remote());
    }

    @Test
    void batchOf64GoesAtOnce() throws IOException {
        long peer = client.intern(at("127.0.0.1", server));
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
        long there = client.intern(at(host, server));
        Endpoint from = train(client, there, server, 1_400, 14_700, 11);
        train(server, server.intern(from), client, 1_472, 44 * 1_472, 44);
        train(client, there, server, 1_400, 1_400, 1);
        train(client, there, server, 1_400, 1_000, 1);
        // More datagrams than the kernel takes in one train.
        train(client, there, server, 10, 1_509, 151);
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
        long peer = client.intern(at("127.0.0.1", server));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(10, 1), 0, 0, peer);
        ends.add(batch, Ends.bytes(largest() + 1, 2), 0, 0, peer);
        ends.add(batch, Ends.bytes(20, 3), 0, 0, peer);
        ends.send(client.queue(0), batch);
        assertEquals(1, client.queue(0).refused());
        List<Ends.Datagram> got = ends.receive(server.queue(0), 2);
        assertArrayEquals(Ends.bytes(10, 1), got.get(0).bytes());
        assertArrayEquals(Ends.bytes(20, 3), got.get(1).bytes());
    }

    @Test
    void sendBeginsAtTheSlotAsked() throws IOException {
        long peer = client.intern(at("127.0.0.1", server));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(10, 1), 0, 0, peer);
        ends.add(batch, Ends.bytes(20, 2), 0, 0, peer);
        assertEquals(1, client.queue(0).send(batch, 1));
        batch.release(ends.pool, 0);
        assertArrayEquals(Ends.bytes(20, 2), ends.receive(server.queue(0), 1).getFirst().bytes());
    }

    @Test
    void receivingIntoAFullBatchTakesNothing() throws IOException {
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(at("127.0.0.1", server)));
        PacketBatch batch = new PacketBatch();
        batch.size = PacketBatch.CAPACITY;
        assertEquals(0, server.queue(0).receive(batch));
        assertArrayEquals(Ends.bytes(10, 1), ends.receive(server.queue(0), 1).getFirst().bytes());
    }

    @Test
    void nothingIsLostWhileThePoolIsEmpty() throws IOException {
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(at("127.0.0.1", server)));
        ends.send(client.queue(0), Ends.bytes(1_400, 2), client.intern(at("127.0.0.1", server)));
        int small = ends.pool.freeSmall();
        int large = ends.pool.freeLarge();
        int[] held = new int[small + large];
        for (int i = 0; i < held.length; i++) {
            held[i] = i < small ? ends.pool.acquireSmall() : ends.pool.acquireLarge();
        }
        PacketBatch batch = new PacketBatch();
        ends.ready(server.queue(0), Poller.READ);
        int early = server.queue(0).receive(batch);
        assertTrue(early == 0 || lendsBuffers());
        for (int buffer : held) {
            ends.pool.release(buffer);
        }
        byte[][] sent = {Ends.bytes(10, 1), Ends.bytes(1_400, 2)};
        for (int i = 0; i < early; i++) {
            byte[] one = new byte[batch.length[i]];
            ends.pool.read(batch.at[i], one, 0, one.length);
            assertArrayEquals(sent[i], one);
        }
        batch.release(ends.pool, 0);
        List<Ends.Datagram> got = ends.receive(server.queue(0), 2 - early);
        for (int i = early; i < 2; i++) {
            assertArrayEquals(sent[i], got.get(i - early).bytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void passingHandleIsComparedWithInternedOnes(String host) throws IOException {
        Transport other = ends.open(provider(), 1, (String) null);
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(at(host, server)));
        Endpoint first = ends.receive(server.queue(0), 1).getFirst().endpoint();
        ends.send(other.queue(0), Ends.bytes(10, 1), other.intern(at(host, server)));
        PacketBatch batch = new PacketBatch();
        while (server.queue(0).receive(batch) == 0) {
            ends.ready(server.queue(0), Poller.READ);
        }
        long passing = batch.peer[0];
        long firstPeer = server.intern(first);
        long secondPeer = server.intern(server.queue(0).endpoint(passing));
        long anyLocal = server.intern(new Endpoint(server.queue(0).endpoint(passing).remote(), null, provider().carrier()));
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
    void handlesAreCountedAndUsedAgain() throws IOException {
        Endpoint a = at("127.0.0.1", server);
        Endpoint b = at("::1", server);
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
            IOException e = assertThrows(IOException.class, () -> ends.open(serverProvider(), queues, taken, 0));
            assertTrue(e.getMessage().contains(Integer.toString(taken.getPort())), e.getMessage());
            assertTrue(e.getMessage().contains("ddress already in use"), e.getMessage());
        }
    }

    @Test
    void closedQueueSaysSo() throws IOException {
        client.close();
        assertEquals(PacketQueue.FAILED, client.queue(0).receive(new PacketBatch()));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(10, 1), 0, 0, client.intern(at("127.0.0.1", server)));
        assertEquals(PacketQueue.FAILED, client.queue(0).send(batch, 0));
        batch.release(ends.pool, 0);
        assertEquals("closed", client.queue(0).failure());
    }

    @Test
    void aWaitingReceiverWakesUp() throws IOException {
        long peer = client.intern(at("127.0.0.1", server));
        ends.send(client.queue(0), Ends.bytes(10, 1), peer);
        assertArrayEquals(Ends.bytes(10, 1), ends.receive(server.queue(0), 1).getFirst().bytes());
        assertEquals(0, server.queue(0).receive(new PacketBatch()));
        ends.send(client.queue(0), Ends.bytes(20, 2), peer);
        Ends.await(server.queue(0), Poller.READ);
        assertArrayEquals(Ends.bytes(20, 2), ends.receive(server.queue(0), 1).getFirst().bytes());
    }

    @Test
    void aReceiverThatDoesNotReadStopsNobodyForGood() throws IOException {
        long peer = client.intern(at("127.0.0.1", server));
        ends.send(client.queue(0), Ends.bytes(10, 1), peer);
        assertArrayEquals(Ends.bytes(10, 1), ends.receive(server.queue(0), 1).getFirst().bytes());
        PacketBatch batch = new PacketBatch();
        for (int i = 0; i < 32; i++) {
            ends.add(batch, Ends.bytes(44 * 1_400, i), 1_400, 0, peer);
        }
        // More than all buffers between the two hold; what does not go is refused or left, and nothing fails.
        for (int round = 0; round < 16; round++) {
            int taken = client.queue(0).send(batch, 0);
            assertTrue(taken >= 0 && taken <= 32, client.queue(0)::failure);
        }
        batch.release(ends.pool, 0);
        assertTrue(ends.receive(server.queue(0), 44).size() >= 44);
        byte[] last = Ends.bytes(99, 99);
        boolean came = false;
        for (int i = 0; i < 1_000 && !came; i++) {
            ends.send(client.queue(0), last, peer);
            ends.others(null);
            came = ends.receive(server.queue(0), 1).stream().anyMatch(d -> Arrays.equals(last, d.bytes()));
        }
        assertTrue(came, "the transport carries datagrams again");
    }

    @Test
    void closingWakesAReceiverUp() throws IOException {
        // Not to be waited for: a queue that is closed says so at once and ever after.
        server.close();
        Ends.await(client.queue(0), Poller.READ);
        assertEquals(PacketQueue.FAILED, server.queue(0).receive(new PacketBatch()));
        assertTrue(client.queue(0).receive(new PacketBatch()) >= 0, "its neighbour goes on");
    }

    @Test
    void aNewTransportTakesOverWhileTheOldOneSends() throws IOException {
        long before = client.intern(at("127.0.0.1", server));
        Transport next = ends.open(provider(), 1, (String) null);
        long after = next.intern(at("127.0.0.1", server));
        for (int i = 0; i < 50; i++) {
            ends.send(client.queue(0), Ends.bytes(100, i), before);
        }
        List<Ends.Datagram> old = ends.receive(server.queue(0), 50);
        for (int i = 0; i < 50; i++) {
            ends.send(next.queue(0), Ends.bytes(100, 50 + i), after);
        }
        client.close();
        List<Ends.Datagram> fresh = ends.receive(server.queue(0), 50);
        for (int i = 0; i < 50; i++) {
            assertArrayEquals(Ends.bytes(100, i), old.get(i).bytes());
            assertArrayEquals(Ends.bytes(100, 50 + i), fresh.get(i).bytes());
        }
        assertNotEquals(old.getFirst().endpoint(), fresh.getFirst().endpoint());
    }
}
