package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.session.DropReason;

/**
 * The ways of inner packets that do not go straight through a worker (PROTOCOL.md 4.9): those that wait for a key leave for the control path
 * and come back, and those that came with a ticket come from it. All rings are bounded and made beforehand; buffers are the pool's.
 *
 * @param unsent from any worker to the control path
 * @param returned from the control path to the outbound half of worker 0, as if they came from its port
 * @param early from the control path to the inbound half of worker 0; the peer is the index under which their session receives
 */
public record Detours(DatagramRing unsent, DatagramRing returned, DatagramRing early) {
    private static final int UNSENT = 16;
    private static final int RETURNED = 64;
    private static final int EARLY = 256;

    /** Makes empty ones. */
    public Detours() {
        this(new DatagramRing(UNSENT), new DatagramRing(RETURNED), new DatagramRing(EARLY));
    }

    /** Takes a copy of a packet whose session has no key that the peer knows of, and tells the control path. Workers; no allocation. */
    void leave(BufferPool pool, PacketBatch batch, int slot, ControlSink sink, WorkerCounters counters) {
        int length = batch.length[slot];
        if (batch.segment[slot] > 0 || length > BufferPool.SMALL) {
            counters.drop(DropReason.WAIT_FULL);
            return;
        }
        int buffer = pool.acquireSmall();
        if (buffer == BufferPool.NONE) {
            counters.drop(DropReason.NO_BUFFER);
            return;
        }
        pool.copy(batch.at[slot], pool.at(buffer), length);
        if (!unsent.offer(buffer, pool.at(buffer), length, 0)) {
            pool.release(buffer);
            counters.drop(DropReason.WAIT_FULL);
        }
        sink.unsent();
    }

    /** Puts what comes back into an empty batch; returns how many. The outbound half of worker 0. */
    int takeReturned(PacketBatch into) {
        while (returned.ready() && !into.full()) {
            into.add(returned.buffer(), returned.at(), returned.length(), 0, 0, 0);
            returned.remove();
        }
        return into.size;
    }

    /** Returns those of a worker: the ways back lead to worker 0. */
    Detours of(int worker) {
        return worker == 0 ? this : new Detours(unsent, new DatagramRing(1), new DatagramRing(1));
    }

    /** Gives every buffer back; nothing runs any more. */
    void release(BufferPool pool, WorkerCounters counters) {
        counters.drop(DropReason.CLOSING, unsent.drain(pool) + returned.drain(pool) + early.drain(pool));
    }
}
