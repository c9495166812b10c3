package io.oxtunnel.conformance.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.conformance.packet.QueueWait;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A pool and the transports that a test opens on it, with waiting that ends in failure after thirty seconds. While one queue is waited for,
 * the others get their turns, as a worker gives them, and what they receive is kept for later.
 */
public final class Ends implements AutoCloseable {
    private static final long DEADLINE = 30_000_000_000L;
    /** The memory of all transports. */
    public final NativeBufferPool pool = new NativeBufferPool(2_048, 256);
    private final List<Transport> open = new ArrayList<>();
    private final QueueWait wait;
    private final Map<DatagramQueue, List<Datagram>> kept = new IdentityHashMap<>();

    /**
     * A received datagram, trains taken apart.
     *
     * @param bytes of the datagram
     * @param trafficClass of its packet
     * @param endpoint where it came from
     */
    public record Datagram(byte[] bytes, int trafficClass, Endpoint endpoint) {
    }

    /**
     * Makes a pool; nothing is open yet.
     *
     * @param pollers for transports whose queues have descriptors; {@link QueueWait#NONE} for others
     */
    public Ends(Poller.Factory pollers) {
        wait = new QueueWait(pollers);
    }

    /** Opens a transport on a free port of an address, or that of a client where it is null. */
    public Transport open(TransportProvider provider, int queues, String listen) throws IOException {
        return open(provider, queues, listen == null ? null : new InetSocketAddress(InetAddress.ofLiteral(listen), 0), 0);
    }

    /** Opens a transport. */
    public Transport open(TransportProvider provider, int queues, InetSocketAddress listen, int mark) throws IOException {
        Transport transport = provider.open(new TransportRequest(pool, queues, listen, mark));
        open.add(transport);
        return transport;
    }

    /** Returns where a transport is found. */
    public static Endpoint at(String host, Transport transport) {
        return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral(host), transport.local().getPort()), null);
    }

    /** Returns bytes that depend on nothing but the seed. */
    public static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Adds a slot; a train if {@code segment} is not 0. */
    public void add(PacketBatch batch, byte[] bytes, int segment, int trafficClass, long peer) {
        int buffer = pool.acquireLarge();
        pool.write(bytes, 0, pool.at(buffer) + BufferPool.HEADROOM, bytes.length);
        batch.add(buffer, pool.at(buffer) + BufferPool.HEADROOM, bytes.length, segment, trafficClass, peer);
    }

    /** Sends a whole batch, waiting where it would block, and releases its buffers. */
    public void send(PacketQueue queue, PacketBatch batch) throws IOException {
        long end = System.nanoTime() + DEADLINE;
        for (int i = 0; i < batch.size; ) {
            int taken = queue.send(batch, i);
            assertTrue(taken >= 0, queue::failure);
            i += taken;
            if (taken == 0) {
                assertTrue(System.nanoTime() < end, "never writable");
                ready(queue, Poller.WRITE);
            }
        }
        batch.release(pool, 0);
    }

    /** Sends one datagram. */
    public void send(PacketQueue queue, byte[] bytes, long peer) throws IOException {
        PacketBatch batch = new PacketBatch();
        add(batch, bytes, 0, 0, peer);
        send(queue, batch);
    }

    /** Receives until there are {@code count} datagrams. Their senders are proven, as those of sound datagrams are. */
    public List<Datagram> receive(DatagramQueue queue, int count) throws IOException {
        List<Datagram> all = new ArrayList<>(kept.computeIfAbsent(queue, q -> new ArrayList<>()));
        kept.get(queue).clear();
        long end = System.nanoTime() + DEADLINE;
        while (all.size() < count) {
            if (turn(queue, all) == 0) {
                assertTrue(System.nanoTime() < end, () -> all.size() + " of " + count + " datagrams came; " + descriptions());
                ready(queue, Poller.READ);
            }
        }
        return all;
    }

    /** What the transports say of themselves tells why nothing comes. */
    private String descriptions() {
        return open.stream().map(Transport::describe).collect(Collectors.joining("; "));
    }

    private int turn(DatagramQueue queue, List<Datagram> into) {
        PacketBatch batch = new PacketBatch();
        int n = queue.receive(batch);
        assertTrue(n >= 0, queue::failure);
        assertEquals(n, batch.size);
        for (int i = 0; i < batch.size; i++) {
            take(queue, batch, i, into);
            queue.proven(batch.peer[i]);
        }
        batch.release(pool, 0);
        return n;
    }

    /** Gives every queue but one a turn. */
    public void others(PacketQueue but) {
        for (Transport transport : open) {
            for (int i = 0; i < transport.queues(); i++) {
                DatagramQueue queue = transport.queue(i);
                if (queue != but && queue.failure() == null) {
                    turn(queue, kept.computeIfAbsent(queue, q -> new ArrayList<>()));
                }
            }
        }
    }

    /** Waits a moment for a queue, while the others work. */
    public void ready(PacketQueue queue, int interest) throws IOException {
        others(queue);
        wait.await(queue, interest, 10_000_000);
    }

    private void take(DatagramQueue queue, PacketBatch batch, int i, List<Datagram> all) {
        byte[] bytes = new byte[batch.length[i]];
        pool.read(batch.at[i], bytes, 0, bytes.length);
        int stride = batch.segment[i] == 0 ? Math.max(1, bytes.length) : batch.segment[i];
        Endpoint endpoint = queue.endpoint(batch.peer[i]);
        for (int from = 0; from == 0 || from < bytes.length; from += stride) {
            byte[] one = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + stride));
            all.add(new Datagram(one, batch.trafficClass[i], endpoint));
        }
    }

    /** Waits for a queue, at most a tenth of a second. */
    public void await(PacketQueue queue, int interest) throws IOException {
        wait.await(queue, interest, 100_000_000);
    }

    @Override
    public void close() {
        open.forEach(Transport::close);
        open.forEach(Transport::close);
        assertEquals(256, pool.freeLarge(), "large buffers came back");
        assertEquals(2_048, pool.freeSmall(), "small buffers came back");
        pool.close();
    }
}
