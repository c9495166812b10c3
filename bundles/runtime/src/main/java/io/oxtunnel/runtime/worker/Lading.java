package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.runtime.inner.Pieces;

/** Lays the datagrams of one session and one traffic class into trains: frames, and the pieces of packets that are cut. Outbound half. */
final class Lading {
    private final WorkerCounters counters;
    private final Departures departures;
    private final Fate fate;
    private final Terms terms = new Terms();
    private final Shrinker shrinker;
    private BufferPool pool;
    private Codec codec;
    private Session session;
    private int trafficClass;
    private long now;

    Lading(int worker, WorkerCounters counters, Departures departures, Fate fate) {
        this.counters = counters;
        this.departures = departures;
        this.fate = fate;
        shrinker = new Shrinker(worker, counters);
    }

    /** Starts a turn. */
    void turn(Pipeline pipeline, long now) {
        pool = pipeline.pool();
        codec = pipeline.codec();
        shrinker.turn(pipeline);
        this.now = now;
    }

    /** Returns whether datagrams of that kind are being laid down. */
    boolean goesOn(Session to, int outerClass) {
        return to == session && outerClass == trafficClass;
    }

    /**
     * Begins with another session or class, all that was before being closed.
     *
     * @param midway whether pieces of the packet at hand have gone already
     */
    void begin(Session to, int outerClass, boolean midway) {
        session = to;
        trafficClass = outerClass;
        terms.read(to, midway);
        departures.train().layOutFor(terms.mode());
        shrinker.begin(terms);
    }

    /** Ends the turn. */
    void end() {
        session = null;
        shrinker.end();
    }

    Terms terms() {
        return terms;
    }

    /** Makes room for a train of that many bytes behind the open one; false if there is none before the next flush. */
    boolean reserve(int bytes) {
        return departures.reserve(bytes, pool, codec, session, trafficClass, now);
    }

    void closeTrain() {
        departures.close(pool, codec, session, trafficClass, now);
    }

    /** Counts a packet that does not go. */
    void drop(DropReason reason, int packets) {
        fate.drop(session, reason, packets);
    }

    /** Returns whether the rate of the session lets packets of that many bytes go now; counts them where it does not. */
    boolean admits(int bytes, int packets) {
        if (terms.admits(bytes, now)) {
            return true;
        }
        drop(DropReason.RATE_LIMITED, packets);
        return false;
    }

    /** Lays a frame into the train, or behind it into a new one: room for that was reserved. */
    void frame(Frame frame) {
        int count = frame.count();
        if (count == 0) {
            return;
        }
        int flags = terms.mode().dataFlag() | frame.flags(pool);
        if (shrinker.frame(frame)) {
            if (!departures.train().takes(terms.mode().overhead() + shrinker.size())) {
                closeTrain();
            }
            layShrunk(flags, count);
        } else {
            plain(frame, flags, count);
        }
        frame.clear();
    }

    private void plain(Frame frame, int flags, int count) {
        int padding = terms.padding(codec, flags, frame.content());
        if (!departures.train().takes(terms.mode().overhead() + frame.content() + padding)) {
            closeTrain();
        }
        long at = departures.train().contentAt();
        if (count == 1) {
            pool.copy(frame.single(), at, frame.content());
        } else {
            frame.write(pool, codec, at);
        }
        departures.train().add(pool, flags, frame.content(), padding, count);
    }

    private void layShrunk(int flags, int packets) {
        pool.copy(shrinker.content(), departures.train().contentAt(), shrinker.size());
        departures.train().add(pool, flags | Wire.COMPRESSED, shrinker.size(), 0, packets);
        shrinker.laid();
    }

    /**
     * Lays the segments or fragments of a packet down.
     *
     * @param from the first of them
     * @param n how many the packet has
     * @param ip the packet
     * @return the first that did not go, as there is no room before the next flush; {@code n} if there is none
     */
    int pieces(Pieces pieces, int from, int n, long ip, int length) {
        int headers = pieces.headerLength();
        int flags = terms.flags(pool, ip);
        if (!reserve(Math.min(Train.MAX_BYTES, (n - from) * terms.datagram(codec, flags, headers + pieces.payloadLength(0))))) {
            return from;
        }
        boolean shrinks = shrinker.worth(pieces, from, n, ip, length);
        int next = from;
        while (next < n) {
            int together = shrinks ? shrinker.pieces(pieces, next, n) : 0;
            shrinks = together > 0;
            if (!(shrinks ? shrunk(pieces, next, together, flags) : piece(pieces, next, flags))) {
                break;
            }
            next += Math.max(1, together);
        }
        counters.add(Traffic.PACKETS_OUT, next - from);
        counters.add(Traffic.BYTES_OUT, bytes(pieces, from, next));
        return next;
    }

    private static long bytes(Pieces pieces, int from, int to) {
        return to == from ? 0 : pieces.payloadAt(to - 1) + pieces.payloadLength(to - 1) - pieces.payloadAt(from)
                + (long) (to - from) * pieces.headerLength();
    }

    private boolean shrunk(Pieces pieces, int next, int count, int flags) {
        if (!place(terms.mode().overhead() + shrinker.size())) {
            return false;
        }
        if (admits((int) bytes(pieces, next, next + count), count)) {
            layShrunk(count == 1 ? flags : flags & ~Wire.IPV6 | Wire.BATCH, count);
        }
        return true;
    }

    /** Lays one piece down as it is; false if there is no room before the next flush. */
    private boolean piece(Pieces pieces, int next, int flags) {
        int headers = pieces.headerLength();
        int payload = pieces.payloadLength(next);
        int padding = terms.padding(codec, flags, headers + payload);
        if (!place(terms.mode().overhead() + headers + payload + padding)) {
            return false;
        }
        if (admits(headers + payload, 1)) {
            long at = departures.train().contentAt();
            pieces.header(next, at);
            pool.copy(pieces.payloadAt(next), at + headers, payload);
            departures.train().add(pool, flags, headers + payload, padding, 1);
        }
        return true;
    }

    /** Makes room for a datagram, in the open train or in the next; false if there is none before the next flush. */
    private boolean place(int size) {
        if (departures.train().takes(size)) {
            return true;
        }
        closeTrain();
        return departures.roomForTrains() && reserve(size);
    }

    /** Gives the buffers back; the worker has stopped. */
    void release(BufferPool pool) {
        shrinker.release(pool);
    }
}
