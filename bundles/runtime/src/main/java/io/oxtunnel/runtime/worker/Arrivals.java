package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;

/** The packets on their way to the port: opened, still where they were received, side by side so that the port can glue them. */
final class Arrivals {
    private final WorkerCounters counters;
    private PacketBatch batch = new PacketBatch();
    // What the batch had no room for: a datagram brings at most as many packets as a batch has slots.
    private PacketBatch overflow = new PacketBatch();
    private int next;
    private boolean stalled;

    Arrivals(WorkerCounters counters) {
        this.counters = counters;
    }

    /** Returns whether packets wait for the port to become writable. */
    boolean stalled() {
        return stalled;
    }

    /** Returns whether the batch has to be flushed before another datagram is opened. */
    boolean full() {
        return batch.full();
    }

    /** Adds a packet; what one datagram brings always finds room after {@link #full()} was false. */
    void add(int buffer, long at, int length) {
        (batch.full() ? overflow : batch).add(buffer, at, length, 0, 0, 0);
    }

    /** Offers the packets to the port; true if all are gone. */
    boolean flush(PacketQueue port, BufferPool pool) {
        if (batch.size == 0) {
            return true;
        }
        int taken = port.send(batch, next);
        if (taken == PacketQueue.FAILED) {
            taken = batch.size - next;
            counters.drop(DropReason.REFUSED_BY_SYSTEM, taken);
        }
        next += taken;
        stalled = next < batch.size;
        if (stalled) {
            counters.add(Traffic.PORT_STALLS, 1);
            return false;
        }
        batch.release(pool, 0);
        next = 0;
        if (overflow.size == 0) {
            return true;
        }
        PacketBatch empty = batch;
        batch = overflow;
        overflow = empty;
        return flush(port, pool);
    }

    /** Gives every buffer back and counts what did not arrive. */
    void release(BufferPool pool) {
        counters.drop(DropReason.CLOSING, batch.size - next + overflow.size);
        batch.release(pool, 0);
        overflow.release(pool, 0);
    }
}
