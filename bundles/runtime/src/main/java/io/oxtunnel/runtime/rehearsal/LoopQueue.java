package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;

/** Both sides of a rehearsal: what is put in is received once, what is sent is kept as the next thing to put in. One thread. */
final class LoopQueue implements DatagramQueue, Readiness.Waiter {
    private final BufferPool pool;
    private final Endpoint source;
    private final PacketBatch waiting = new PacketBatch();
    private final PacketBatch sent = new PacketBatch();

    LoopQueue(BufferPool pool, Endpoint source) {
        this.pool = pool;
        this.source = source;
    }

    /** Puts in a packet or train; its bytes stay the caller's and must not change before the next {@link #receive}. */
    void put(long at, int length, int segment) {
        waiting.add(BufferPool.NONE, at, length, segment, 0, 0);
    }

    /** Moves what was sent by the other queue to what this one receives. */
    void put(LoopQueue other) {
        for (int i = 0; i < other.sent.size && !waiting.full(); i++) {
            put(other.sent.at[i], other.sent.length[i], other.sent.segment[i]);
        }
        other.sent.size = 0;
    }

    @Override
    public int receive(PacketBatch into) {
        int n = 0;
        for (; n < waiting.size && !into.full(); n++) {
            int buffer = pool.acquireLarge();
            if (buffer == BufferPool.NONE) {
                break;
            }
            long at = pool.at(buffer) + BufferPool.HEADROOM;
            pool.copy(waiting.at[n], at, waiting.length[n]);
            into.add(buffer, at, waiting.length[n], waiting.segment[n], 0, 0);
        }
        waiting.size = 0;
        return n;
    }

    @Override
    public int send(PacketBatch from, int first) {
        sent.size = 0;
        for (int i = first; i < from.size; i++) {
            sent.add(BufferPool.NONE, from.at[i], from.length[i], from.segment[i], 0, 0);
        }
        return from.size - first;
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
        return source;
    }

    @Override
    public boolean from(long received, long peer) {
        return true;
    }

    @Override
    public void awaitReadable(long nanos) {
        // Nobody waits in a rehearsal.
    }

    @Override
    public void awaitWritable(long nanos) {
        // Nobody waits in a rehearsal.
    }

    @Override
    public void wake() {
        // Nobody waits in a rehearsal.
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
