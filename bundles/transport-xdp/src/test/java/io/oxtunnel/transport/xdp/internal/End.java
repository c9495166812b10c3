package io.oxtunnel.transport.xdp.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One end of a test: a transport with memory of its own, and waiting that ends in failure after ten seconds. */
final class End implements AutoCloseable {
    private static final long DEADLINE = 10_000_000_000L;
    private static final int SMALL = 6_000;
    private static final int LARGE = 128;
    final NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
    private Transport transport;
    /** Slots that came by frames, and by the UDP socket. */
    int byFrame;
    int byKernel;

    /** Opens a transport on this end's memory. */
    interface Opener {
        Transport open(BufferPool pool) throws IOException;
    }

    /** A received datagram, trains taken apart. */
    record Datagram(byte[] bytes, int trafficClass, Endpoint endpoint, int queue) {
    }

    End(Opener opener) throws IOException {
        transport = opener.open(pool);
    }

    Transport transport() {
        return transport;
    }

    Endpoint at(String host) {
        return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral(host), transport.local().getPort()), null);
    }

    static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    void add(PacketBatch batch, byte[] bytes, int segment, int trafficClass, long peer) {
        int buffer = pool.acquireLarge();
        pool.write(bytes, 0, pool.at(buffer) + BufferPool.HEADROOM, bytes.length);
        batch.add(buffer, pool.at(buffer) + BufferPool.HEADROOM, bytes.length, segment, trafficClass, peer);
    }

    void send(byte[] bytes, int segment, int trafficClass, long peer) throws IOException {
        PacketBatch batch = new PacketBatch();
        add(batch, bytes, segment, trafficClass, peer);
        send(batch);
    }

    /** Sends a whole batch on queue 0, waiting where it would block, and releases its buffers. */
    void send(PacketBatch batch) throws IOException {
        DatagramQueue queue = transport.queue(0);
        long end = System.nanoTime() + DEADLINE;
        for (int i = 0; i < batch.size; ) {
            int taken = queue.send(batch, i);
            assertTrue(taken >= 0, queue::failure);
            i += taken;
            if (taken == 0) {
                assertTrue(System.nanoTime() < end, "never writable");
                await(((Readiness.Descriptor) queue.readiness()).room());
            }
        }
        batch.release(pool, 0);
    }

    private static void await(int fd) throws IOException {
        try (Poller poller = new EpollPoller()) {
            poller.add(fd, 0, Poller.READ);
            poller.await(100_000_000);
        }
    }

    /** Receives on all queues until there are {@code count} datagrams. */
    List<Datagram> receive(int count) throws IOException {
        List<Datagram> all = new ArrayList<>();
        long end = System.nanoTime() + DEADLINE;
        try (Poller poller = new EpollPoller()) {
            for (int q = 0; q < transport.queues(); q++) {
                poller.add(((Readiness.Descriptor) transport.queue(q).readiness()).fd(), q, Poller.READ);
            }
            while (all.size() < count) {
                int n = 0;
                for (int q = 0; q < transport.queues(); q++) {
                    n += receive(q, all);
                }
                if (n == 0) {
                    assertTrue(System.nanoTime() < end, all.size() + " of " + count + " datagrams came");
                    poller.await(100_000_000);
                }
            }
        }
        return all;
    }

    private int receive(int q, List<Datagram> all) {
        DatagramQueue queue = transport.queue(q);
        PacketBatch batch = new PacketBatch();
        int n = queue.receive(batch);
        assertTrue(n >= 0, queue::failure);
        assertEquals(n, batch.size);
        for (int i = 0; i < batch.size; i++) {
            byte[] bytes = new byte[batch.length[i]];
            pool.read(batch.at[i], bytes, 0, bytes.length);
            int stride = batch.segment[i] == 0 ? bytes.length : batch.segment[i];
            for (int from = 0; from < bytes.length; from += stride) {
                boolean frame = (batch.peer[i] & Arrivals.FRAME) != 0;
                byFrame += frame ? 1 : 0;
                byKernel += frame ? 0 : 1;
                all.add(new Datagram(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + stride)), batch.trafficClass[i],
                        queue.endpoint(batch.peer[i]), q));
            }
        }
        batch.release(pool, 0);
        return n;
    }

    @Override
    public void close() {
        transport.close();
        transport.close();
        assertEquals(SMALL, pool.freeSmall(), "small buffers came back");
        assertEquals(LARGE, pool.freeLarge(), "large buffers came back");
        pool.close();
    }
}
