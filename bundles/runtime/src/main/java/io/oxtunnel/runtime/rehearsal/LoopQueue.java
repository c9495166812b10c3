package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;

/** A queue in memory that is joined to itself, for where a provider has no better one. What does not fit is lost. One thread. */
final class LoopQueue implements DatagramQueue, Readiness.Waiter {
    private final BufferPool pool;
    private final PacketBatch waiting = new PacketBatch();

    LoopQueue(BufferPool pool) {
        this.pool = pool;
    }

    @Override
    public int send(PacketBatch from, int first) {
        for (int i = first; i < from.size && !waiting.full(); i++) {
            int buffer = pool.acquireLarge();
            if (buffer != BufferPool.NONE) {
                long at = pool.at(buffer) + BufferPool.HEADROOM;
                pool.copy(from.at[i], at, from.length[i]);
                waiting.add(buffer, at, from.length[i], from.segment[i], 0, 0);
            }
        }
        return from.size - first;
    }

    @Override
    public int receive(PacketBatch into) {
        int n = 0;
        for (; n < waiting.size && !into.full(); n++) {
            into.add(waiting.buffer[n], waiting.at[n], waiting.length[n], waiting.segment[n], 0, 0);
            waiting.buffer[n] = BufferPool.NONE;
        }
        waiting.release(pool, 0);
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
        return Rehearsal.SERVER;
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
        waiting.release(pool, 0);
    }
}
