package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.runtime.inner.Ecn;
import io.oxtunnel.runtime.inner.Fragmenter;
import io.oxtunnel.runtime.inner.MssClamp;
import io.oxtunnel.runtime.inner.Pieces;
import io.oxtunnel.runtime.inner.Segmenter;
import io.oxtunnel.runtime.inner.SourceFragmenter;
import java.security.SecureRandom;

/**
 * From the port to the transport, in one thread:
 * <ol>
 * <li>what the transport did not take last time is offered again; while it takes nothing the port is not read;</li>
 * <li>datagrams of the control path go first;</li>
 * <li>what waited for a key and comes back, else one batch from the port: each packet is routed to its session, and leaves again if that
 *     has no key yet ({@link Detours});</li>
 * <li>super-packets are cut into segments and what is too big into fragments, what else waits for the same session shares BATCH frames
 *     ({@link Frame});</li>
 * <li>datagrams are laid side by side into trains ({@link Lading}), compressed where the session has agreed on it and the flow is worth it
 *     ({@link Shrinker}), sealed, and sent ({@link Departures}).</li>
 * </ol>
 */
final class Outbound {
    private final int worker;
    private final Routing routing;
    private final WorkerCounters counters;
    private final Complaints complaints;
    private final DatagramRing control;
    private final Detours detours;
    private final ControlSink sink;
    private final Departures departures;
    private final Fate fate;
    private final PacketBatch inner = new PacketBatch();
    private final Frame frame = new Frame();
    private final Lading lading;
    private final Terms terms;
    private final Segmenter segmenter = new Segmenter();
    private final Fragmenter fragmenter = new Fragmenter();
    private final SourceFragmenter sourceFragmenter = new SourceFragmenter(new SecureRandom().nextInt());
    private BufferPool pool;
    private long now;
    private int slot;
    // Next piece of the packet in the slot, where there was no room for all of them.
    private int pieceNext;
    private boolean failed;

    Outbound(int worker, Routing routing, WorkerCounters counters, Complaints complaints, DatagramRing control,
            Detours detours, ControlSink sink, Watches watches) {
        this.worker = worker;
        this.routing = routing;
        this.counters = counters;
        this.complaints = complaints;
        this.control = control;
        this.detours = detours;
        this.sink = sink;
        departures = new Departures(worker, counters);
        fate = new Fate(worker, counters, watches);
        lading = new Lading(worker, counters, departures, fate);
        terms = lading.terms();
    }

    /**
     * Does one batch.
     *
     * @param readable whether the port may have something
     * @return packets read and datagrams of the control path; 0 = nothing to do, or stalled
     */
    int turn(Pipeline pipeline, boolean readable, long now) {
        pool = pipeline.pool();
        lading.turn(pipeline, now);
        this.now = now;
        departures.watchedBy(fate.turn(now), now);
        PacketQueue queue = pipeline.transport().queue(worker);
        if (departures.stalled() && !departures.flush(queue, pool)) {
            return 0;
        }
        int moved = departures.take(control, pool, pipeline.codec());
        if (slot == inner.size && (detours.returned().ready() || readable)) {
            moved += detours.returned().ready() ? takeReturned() : read(pipeline.port().queue(worker));
        }
        while (slot < inner.size && pack()) {
            done();
        }
        lading.frame(frame);
        lading.closeTrain();
        lading.end();
        if (slot < inner.size && departures.empty()) {
            // Not even one buffer is free, and nothing is under way that would free one.
            fate.drop(DropReason.NO_BUFFER.code());
            done();
        }
        departures.flush(queue, pool);
        return moved + inner.size - slot;
    }

    private void done() {
        fate.tell(pool, inner, slot);
        slot++;
        pieceNext = 0;
    }

    private int read(PacketQueue port) {
        inner.release(pool, 0);
        slot = 0;
        int n = port.receive(inner);
        failed = n == PacketQueue.FAILED;
        return Math.max(0, n);
    }

    private int takeReturned() {
        inner.release(pool, 0);
        slot = 0;
        return detours.takeReturned(inner);
    }

    /** Returns whether trains wait for the transport to become writable. */
    boolean stalled() {
        return departures.stalled();
    }

    /** Returns whether packets of the last batch still wait for room. */
    boolean backlog() {
        return slot < inner.size;
    }

    /** Returns whether the port has failed for good. */
    boolean failed() {
        return failed;
    }

    /** Lays the packet of the slot into trains; false if there is no room for all of it before the next flush. */
    private boolean pack() {
        long ip = inner.at[slot];
        int length = inner.length[slot];
        fate.begin();
        if (!Ip.wellFormed(pool, ip, length)) {
            fate.drop(DropReason.MALFORMED_INNER.code());
            return true;
        }
        Session to = routing.outbound(pool, ip);
        if (to == null) {
            int code = routing.unroutable(pool, ip);
            fate.drop(code);
            complaints.unroutable(pool, ip, length, code, now);
            return true;
        }
        fate.of(to);
        if (to.holding() && pieceNext == 0) {
            fate.held();
            detours.leave(pool, inner, slot, sink, counters);
            return true;
        }
        if (!departures.roomForTrains()) {
            return false;
        }
        int outerClass = Ecn.outer(pool, ip);
        if (!lading.goesOn(to, outerClass)) {
            lading.frame(frame);
            lading.closeTrain();
            lading.begin(to, outerClass, pieceNext > 0);
        }
        return inner.segment[slot] > 0 ? packSuper(ip, length, inner.segment[slot]) : packSingle(ip, length);
    }

    private boolean packSingle(long ip, int length) {
        if (length > terms.mtu()) {
            boolean uncut = inner.segment[slot] == PacketBatch.UNCUT;
            int n = uncut ? sourceFragmenter.begin(pool, ip, length, terms.mtu()) : fragmenter.begin(pool, ip, length, terms.mtu());
            return n == 0 ? tooBig(ip, length) : packPieces(uncut ? sourceFragmenter : fragmenter, n, length);
        }
        if (frame.count() > 0 && !(terms.batches() && frame.takes(length, terms.largest()))) {
            lading.frame(frame);
        }
        // Room for the largest frame is made before the first packet is in it: so a frame can always be laid down.
        if (frame.count() == 0 && !lading.reserve(terms.largestDatagram())) {
            return false;
        }
        // Asked where a packet is laid down and not before: one that waits for room comes by twice.
        if (!lading.admits(length, 1)) {
            return true;
        }
        MssClamp.clamp(pool, ip, length, terms.mtu());
        frame.add(ip, length);
        counters.add(Traffic.PACKETS_OUT, 1);
        counters.add(Traffic.BYTES_OUT, length);
        return true;
    }

    private boolean packSuper(long ip, int length, int segment) {
        int n = segmenter.begin(pool, ip, length, segment);
        if (n < 0) {
            fate.drop(n);
            return true;
        }
        if (segmenter.headerLength() + segmenter.payloadLength(0) > terms.mtu()) {
            return tooBig(ip, length);
        }
        return packPieces(segmenter, n, length);
    }

    /** Lays the segments or fragments of a packet down; false if there is no room for all of them before the next flush. */
    private boolean packPieces(Pieces pieces, int n, int length) {
        lading.frame(frame);
        pieceNext = lading.pieces(pieces, pieceNext, n, inner.at[slot], length);
        return pieceNext == n;
    }

    private boolean tooBig(long ip, int length) {
        lading.drop(DropReason.TOO_BIG, 1);
        complaints.tooBig(pool, ip, length, terms.mtu(), now);
        return true;
    }

    /** Gives every buffer back; the worker has stopped. */
    void release(BufferPool pool) {
        counters.drop(DropReason.CLOSING, inner.size - slot);
        inner.release(pool, 0);
        departures.release(pool);
        lading.release(pool);
        detours.release(pool, counters);
        control.drain(pool);
    }
}
