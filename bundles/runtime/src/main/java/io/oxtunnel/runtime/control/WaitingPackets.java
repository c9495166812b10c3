package io.oxtunnel.runtime.control;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.runtime.worker.DatagramRing;
import io.oxtunnel.runtime.worker.Detours;
import io.oxtunnel.runtime.worker.Routing;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.util.function.LongSupplier;

/**
 * The control path's end of the {@link Detours}: packets that wait for a key go to the protocol core and come back, packets that came with
 * a ticket go to the port. Control path only.
 */
public final class WaitingPackets {
    private final BufferPool pool;
    private final Detours detours;
    private final WorkerCounters counters;
    private final LongSupplier clock;
    private final Runnable wake;

    /** Makes it: {@code wake} makes worker 0 look at its rings. */
    public WaitingPackets(BufferPool pool, Detours detours, WorkerCounters counters, LongSupplier clock, Runnable wake) {
        this.pool = pool;
        this.detours = detours;
        this.counters = counters;
        this.clock = clock;
        this.wake = wake;
    }

    /** Gives the core what workers left here; a packet whose session has gone meanwhile is dropped. */
    public void drain(SessionEngine engine, Routing routing) {
        DatagramRing ring = detours.unsent();
        while (ring.ready()) {
            byte[] packet = new byte[ring.length()];
            pool.read(ring.at(), packet, 0, packet.length);
            Session session = routing.outbound(pool, ring.at());
            pool.release(ring.buffer());
            ring.remove();
            if (session == null) {
                counters.drop(DropReason.NO_SESSION);
            } else {
                engine.unsent(session, packet, clock.getAsLong());
            }
        }
    }

    /** Sends a packet that has waited, like one that comes from the port now. */
    public void forward(byte[] packet) {
        hand(detours.returned(), packet, 0);
    }

    /**
     * Delivers a packet that came with a ticket.
     *
     * @param index under which its session receives
     */
    public void early(byte[] packet, int index) {
        hand(detours.early(), packet, index);
    }

    /** Counts what the core dropped. */
    public void dropped(DropReason reason, int n) {
        counters.drop(reason, n);
    }

    private void hand(DatagramRing ring, byte[] packet, int index) {
        int buffer = packet.length + BufferPool.HEADROOM <= BufferPool.SMALL ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            counters.drop(DropReason.NO_BUFFER);
            return;
        }
        long at = pool.at(buffer) + BufferPool.HEADROOM;
        pool.write(packet, 0, at, packet.length);
        if (ring.offer(buffer, at, packet.length, index)) {
            wake.run();
        } else {
            pool.release(buffer);
            counters.drop(DropReason.RING_FULL);
        }
    }
}
