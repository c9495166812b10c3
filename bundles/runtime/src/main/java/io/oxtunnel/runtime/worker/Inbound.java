package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;

/**
 * From the transport to the port, in one thread:
 * <ol>
 * <li>what the port did not take last time is offered again; while it takes nothing the transport is not read;</li>
 * <li>ICMP errors made by the outbound half and datagrams handed over by other workers ({@link Handover}) go first;</li>
 * <li>one batch is read from the transport, and each datagram of each train is checked and opened ({@link Reception});</li>
 * <li>opened packets stay where they are and go to the port side by side, so that it can glue them.</li>
 * </ol>
 */
final class Inbound {
    private final int worker;
    private final WorkerCounters counters;
    private final DatagramRing errors;
    private final Handover handover;
    private final Arrivals arrivals;
    private final EarlyArrivals early;
    private final Expansion expansion;
    private final Reception reception;
    private final PacketBatch outer = new PacketBatch();
    private int slot;
    private int segmentNext;
    private boolean failed;
    private Watches watches = new Watches();
    private Watch[] watched;
    private long now;

    /**
     * Makes the inbound half of a worker.
     *
     * @param errors packets from the outbound half for the port
     * @param rings one for each worker; this worker takes from its own and gives to the others
     * @param detours packets that came with a ticket
     */
    Inbound(int worker, Routing routing, WorkerCounters counters, ControlSink sink, DatagramRing errors, DatagramRing[] rings,
            Detours detours) {
        this.worker = worker;
        this.counters = counters;
        this.errors = errors;
        handover = new Handover(worker, rings, counters);
        arrivals = new Arrivals(counters);
        early = new EarlyArrivals(detours.early(), routing, counters, arrivals);
        expansion = new Expansion(counters);
        reception = new Reception(worker, routing, counters, sink, handover, arrivals, expansion);
    }

    /** Sets who may see what this half does. */
    void watchedBy(Watches those) {
        watches = those;
    }

    /**
     * Does one batch.
     *
     * @param readable whether the transport may have something
     * @return slots read; 0 = nothing to do, or stalled
     */
    int turn(Pipeline pipeline, boolean readable, long now) {
        this.now = now;
        watched = watches.current();
        BufferPool pool = pipeline.pool();
        PacketQueue port = pipeline.port().queue(worker);
        if (arrivals.stalled() && !flush(port, pool)) {
            return 0;
        }
        int moved = 0;
        if (slot == outer.size) {
            outer.release(pool, 0);
            slot = 0;
            moved = takeErrors() + early.take(pipeline, worker, watched, now) + handover.take(outer);
            if (readable && !outer.full()) {
                moved += read(pipeline);
            }
        }
        reception.begin(pipeline, watched, now);
        while (slot < outer.size && openSlot(port, pool)) {
            slot++;
        }
        reception.end();
        flush(port, pool);
        return moved;
    }

    /** Offers the port what there is; true if it took all of it. */
    private boolean flush(PacketQueue port, BufferPool pool) {
        boolean taken = arrivals.flush(port, pool);
        if (taken) {
            expansion.release(pool);
        }
        return taken;
    }

    private int read(Pipeline pipeline) {
        int n = pipeline.transport().queue(worker).receive(outer);
        failed = n == PacketQueue.FAILED;
        return Math.max(0, n);
    }

    private int takeErrors() {
        int n = 0;
        while (errors.ready() && n < PacketBatch.CAPACITY / 2) {
            arrivals.add(errors.buffer(), errors.at(), errors.length());
            errors.remove();
            n++;
        }
        return n;
    }

    /** Returns whether packets wait for the port to become writable. */
    boolean stalled() {
        return arrivals.stalled();
    }

    /**
     * Returns whether there is something to do that no queue will tell of: a rest of the last batch, an ICMP error, a datagram that was
     * handed over. Their wake-up may have come while the port was full.
     */
    boolean pending() {
        return !arrivals.stalled() && (slot < outer.size || errors.ready() || early.ready() || handover.ready());
    }

    /** Returns whether datagrams of the last batch are still to be opened: where they came from only their transport can tell. */
    boolean underWay() {
        return slot < outer.size;
    }

    /** Returns whether the transport has failed for good. */
    boolean failed() {
        return failed;
    }

    /** Opens the datagrams of a slot; false if the port does not take what was opened so far. */
    private boolean openSlot(PacketQueue port, BufferPool pool) {
        long at = outer.at[slot];
        int length = outer.length[slot];
        long peer = outer.peer[slot];
        int stride = stride();
        int n = datagrams(stride);
        while (segmentNext < n) {
            if ((arrivals.full() || expansion.full()) && !flush(port, pool)) {
                return false;
            }
            int offset = segmentNext * stride;
            if (peer != Handover.ELSEWHERE) {
                counters.add(Traffic.DATAGRAMS_IN, 1);
            }
            int code = take(pool, at + offset, Math.min(stride, length - offset), peer, outer.trafficClass[slot]);
            if (code < 0) {
                counters.drop(code);
            }
            segmentNext++;
        }
        segmentNext = 0;
        return true;
    }

    private int take(BufferPool pool, long at, int length, long peer, int trafficClass) {
        if (watched == null) {
            return reception.take(at, length, peer, trafficClass);
        }
        for (Watch watch : watched) {
            watch.comes(worker, pool, at, length);
        }
        int code = reception.take(at, length, peer, trafficClass);
        for (Watch watch : watched) {
            if (reception.handedOver()) {
                watch.sawNothing(worker);
            } else {
                watch.sawDatagramIn(worker, length, reception.session(), reception.flags(), reception.path(), code, now);
            }
        }
        return code;
    }

    private int stride() {
        return outer.segment[slot] > 0 ? outer.segment[slot] : Math.max(1, outer.length[slot]);
    }

    private int datagrams(int stride) {
        return Math.max(1, (outer.length[slot] + stride - 1) / stride);
    }

    /** Returns the workers that were given something since the last call, a bit each. */
    long handedTo() {
        return handover.given();
    }

    /** Gives every buffer back; the worker has stopped. */
    void release(BufferPool pool) {
        arrivals.release(pool);
        expansion.release(pool);
        for (; slot < outer.size; slot++) {
            counters.drop(DropReason.CLOSING, datagrams(stride()) - segmentNext);
            segmentNext = 0;
        }
        outer.release(pool, 0);
        errors.drain(pool);
        handover.release(pool);
    }
}
