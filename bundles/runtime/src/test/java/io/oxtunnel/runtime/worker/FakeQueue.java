package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** A queue that keeps what is sent and takes as many slots at a time as it is told. One thread. */
final class FakeQueue implements DatagramQueue, Readiness.Waiter {
    /** A packet or train. */
    record Item(byte[] bytes, int segment, int trafficClass, long peer) {
        List<byte[]> parts() {
            List<byte[]> parts = new ArrayList<>();
            int stride = segment > 0 ? segment : bytes.length;
            for (int from = 0; from < bytes.length; from += stride) {
                parts.add(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + stride)));
            }
            return parts;
        }
    }

    final ArrayDeque<Item> waiting = new ArrayDeque<>();
    final List<Item> sent = new ArrayList<>();
    IntSupplier takes = () -> PacketBatch.CAPACITY;
    private final BufferPool pool;

    FakeQueue(BufferPool pool) {
        this.pool = pool;
    }

    void put(byte[] bytes, int segment) {
        waiting.add(new Item(bytes, segment, 0, 0));
    }

    @Override
    public int receive(PacketBatch into) {
        int n = 0;
        while (!waiting.isEmpty() && !into.full()) {
            Item item = waiting.peek();
            int buffer = item.bytes.length + BufferPool.HEADROOM <= BufferPool.SMALL ? pool.acquireSmall() : pool.acquireLarge();
            if (buffer == BufferPool.NONE) {
                break;
            }
            waiting.remove();
            long at = pool.at(buffer) + BufferPool.HEADROOM;
            pool.write(item.bytes, 0, at, item.bytes.length);
            into.add(buffer, at, item.bytes.length, item.segment, item.trafficClass, item.peer);
            n++;
        }
        return n;
    }

    @Override
    public int send(PacketBatch from, int first) {
        int n = Math.min(takes.getAsInt(), from.size - first);
        for (int i = first; i < first + n; i++) {
            byte[] bytes = new byte[from.length[i]];
            pool.read(from.at[i], bytes, 0, bytes.length);
            sent.add(new Item(bytes, from.segment[i], from.trafficClass[i], from.peer[i]));
        }
        return n;
    }

    @Override
    public Readiness readiness() {
        return this;
    }

    @Override
    public long refused() {
        return 0;
    }

    @Override
    public String failure() {
        return null;
    }

    @Override
    public Endpoint endpoint(long received) {
        return null;
    }

    @Override
    public boolean from(long received, long peer) {
        return received == peer;
    }

    @Override
    public void awaitReadable(long nanos) {
        // The test calls again.
    }

    @Override
    public void awaitWritable(long nanos) {
        // The test calls again.
    }

    @Override
    public void wake() {
        // The test calls again.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
