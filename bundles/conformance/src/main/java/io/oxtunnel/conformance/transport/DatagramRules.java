package io.oxtunnel.conformance.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transport keeps of datagrams: their bytes, sizes, order, batches and trains, and none lost for want of buffers. */
public abstract class DatagramRules extends TransportFixture {
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
}
