package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A queue of the test: what is put in is received, what is sent goes to a consumer, train by train. */
final class MemoryQueue implements DatagramQueue, Readiness.Waiter {
    /** A packet or train, with its stride or segment size. */
    record Item(byte[] bytes, int segment) {
    }

    private final BufferPool pool;
    private final Endpoint source;
    private final Consumer<byte[]> sink;
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();
    private boolean woken;
    private volatile int room = Integer.MAX_VALUE;

    MemoryQueue(BufferPool pool, Endpoint source, Consumer<byte[]> sink) {
        this.pool = pool;
        this.source = source;
        this.sink = sink;
    }

    void put(byte[] bytes, int segment) {
        synchronized (waiting) {
            waiting.add(new Item(bytes, segment));
            waiting.notifyAll();
        }
    }

    /** Puts in single packets that are seen together or not at all. */
    void putTogether(List<byte[]> packets) {
        synchronized (waiting) {
            packets.forEach(bytes -> waiting.add(new Item(bytes, 0)));
            waiting.notifyAll();
        }
    }

    /** From now on so many slots are taken, then none. */
    void room(int slots) {
        room = slots;
    }

    @Override
    public int receive(PacketBatch into) {
        synchronized (waiting) {
            int n = 0;
            for (; !waiting.isEmpty() && !into.full(); n++) {
                Item item = waiting.remove();
                int buffer = pool.acquireLarge();
                long at = pool.at(buffer) + BufferPool.HEADROOM;
                pool.write(item.bytes, 0, at, item.bytes.length);
                into.add(buffer, at, item.bytes.length, item.segment, 0, 0);
            }
            return n;
        }
    }

    @Override
    public int send(PacketBatch from, int first) {
        int n = 0;
        for (int i = first; i < from.size && room > 0; i++, n++, room--) {
            int stride = from.segment[i] > 0 ? from.segment[i] : from.length[i];
            for (int offset = 0; offset < from.length[i]; offset += stride) {
                byte[] bytes = new byte[Math.min(stride, from.length[i] - offset)];
                pool.read(from.at[i] + offset, bytes, 0, bytes.length);
                sink.accept(bytes);
            }
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
    public void close() {
        wake();
    }

    @Override
    public Endpoint endpoint(long received) {
        return source;
    }

    @Override
    public boolean from(long received, long peer) {
        return true;
    }

    @Override
    public void awaitReadable(long nanos) {
        long until = System.nanoTime() + nanos;
        synchronized (waiting) {
            long left = nanos;
            while (waiting.isEmpty() && !woken && left > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(waiting, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = until - System.nanoTime();
            }
            woken = false;
        }
    }

    @Override
    public void awaitWritable(long nanos) {
        Thread.onSpinWait();
    }

    @Override
    public void wake() {
        synchronized (waiting) {
            woken = true;
            waiting.notifyAll();
        }
    }
}
