package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;

/**
 * The datagrams that reach another worker than the one that owns the inbound half of their session, which the low bits of the receiver
 * index name: they are copied into a ring of the owner's. One thread; only the rings are shared.
 */
final class Handover {
    /** Stands for the source of a datagram that another worker received; that worker's passing handles mean nothing here. */
    static final long ELSEWHERE = Long.MIN_VALUE;

    private final int worker;
    private final DatagramRing[] rings;
    private final WorkerCounters counters;
    // Workers that were given something and have to be woken, a bit each.
    private long given;

    /**
     * Makes the hand-over of one worker.
     *
     * @param rings one for each worker, a power of two; this worker takes from its own and gives to the others
     */
    Handover(int worker, DatagramRing[] rings, WorkerCounters counters) {
        this.worker = worker;
        this.rings = rings;
        this.counters = counters;
    }

    /** Returns whether this worker owns what comes for a receiver index. */
    boolean owns(int index) {
        return owner(index) == worker;
    }

    private int owner(int index) {
        return index & rings.length - 1;
    }

    /** Returns whether something was handed to this worker. */
    boolean ready() {
        return rings[worker].ready();
    }

    /** Takes what was handed to this worker; returns how many datagrams. */
    int take(PacketBatch into) {
        DatagramRing mine = rings[worker];
        int n = 0;
        while (mine.ready() && n < PacketBatch.CAPACITY / 2) {
            into.add(mine.buffer(), mine.at(), mine.length(), 0, (int) mine.peer(), ELSEWHERE);
            mine.remove();
            n++;
        }
        return n;
    }

    /** Gives a copy of a datagram to the owner of its index; returns 0 or the code of a drop reason. */
    int give(BufferPool pool, int index, long at, int length, int trafficClass) {
        int owner = owner(index);
        int buffer = length <= BufferPool.SMALL ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return DropReason.NO_BUFFER.code();
        }
        pool.copy(at, pool.at(buffer), length);
        if (!rings[owner].offer(buffer, pool.at(buffer), length, trafficClass)) {
            pool.release(buffer);
            return DropReason.RING_FULL.code();
        }
        counters.add(Traffic.HANDED_OVER, 1);
        given |= 1L << owner;
        return 0;
    }

    /** Returns the workers that were given something since the last call, a bit each. */
    long given() {
        long to = given;
        given = 0;
        return to;
    }

    /** Gives every buffer back; the worker has stopped. */
    void release(BufferPool pool) {
        counters.drop(DropReason.CLOSING, rings[worker].drain(pool));
    }
}
