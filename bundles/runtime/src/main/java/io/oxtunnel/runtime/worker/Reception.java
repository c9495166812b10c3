package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Policer;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.runtime.inner.Ecn;
import io.oxtunnel.runtime.inner.MssClamp;

/**
 * What becomes of one datagram, checked in this order and no other: shape, key, life, mode, window, tag, window again, content,
 * addresses (PROTOCOL.md P5). Its packets stay where they are, those of a compressed one in the {@link Expansion}, and join the
 * {@link Arrivals}. One thread.
 */
final class Reception {
    private final int worker;
    private final Routing routing;
    private final WorkerCounters counters;
    private final ControlSink sink;
    private final HandshakeDoor door;
    private final Handover handover;
    private final Arrivals arrivals;
    private final Expansion expansion;
    private final Sources sources;
    private final Heard heard = new Heard();
    private Pipeline pipeline;
    private BufferPool pool;
    private Codec codec;
    private long now;
    // Of the datagram at hand.
    private long peer;
    private int trafficClass;
    private Session session;
    private long flags;
    private long path;
    private boolean handedOver;
    private Watch[] watched;

    Reception(int worker, Routing routing, WorkerCounters counters, ControlSink sink, Handover handover, Arrivals arrivals,
            Expansion expansion) {
        this.worker = worker;
        this.routing = routing;
        this.counters = counters;
        this.sink = sink;
        door = new HandshakeDoor(counters, sink);
        this.handover = handover;
        this.arrivals = arrivals;
        this.expansion = expansion;
        sources = new Sources(sink);
    }

    /** Starts a turn. */
    void begin(Pipeline pipeline, Watch[] watched, long now) {
        this.watched = watched;
        this.pipeline = pipeline;
        this.now = now;
        pool = pipeline.pool();
        codec = pipeline.codec();
    }

    /** Returns the session that the last datagram claims to belong to, or null. */
    Session session() {
        return session;
    }

    /** Returns the flags of its header, or {@link Watch#NONE} where that says nothing. */
    long flags() {
        return flags;
    }

    /** Returns its path, or {@link Watch#NONE}. */
    long path() {
        return path;
    }

    /** Returns whether it went to another worker. */
    boolean handedOver() {
        return handedOver;
    }

    /** Ends a turn: sessions hear what came for them. */
    void end() {
        heard.tell(now);
    }

    /**
     * Takes one datagram.
     *
     * @param peer its passing handle, or {@link Handover#ELSEWHERE}
     * @return 0 or the code of a drop reason
     */
    int take(long at, int length, long peer, int trafficClass) {
        this.peer = peer;
        this.trafficClass = trafficClass;
        session = null;
        flags = Watch.NONE;
        path = Watch.NONE;
        handedOver = false;
        int form = codec.inspect(pool, at, length);
        if (form <= Form.HANDSHAKE) {
            return form < 0 ? form : door.offer(pipeline, worker, at, length, peer, now);
        }
        if (form == Form.PLAIN_DATA) {
            return clear(at, length);
        }
        int index = codec.receiverIndex(pool, at);
        SessionKey key = pipeline.engine().find(index);
        if (key == null) {
            return DropReason.UNKNOWN_INDEX.code();
        }
        if (!handover.owns(index)) {
            handedOver = true;
            return handover.give(pool, index, at, length, trafficClass);
        }
        session = key.session();
        flags = codec.flags(pool, at);
        path = codec.path(pool, at);
        int code = open(key, form, at, length);
        if (code < 0) {
            key.session().dropped(code, 1);
        }
        return code;
    }

    private int open(SessionKey key, int form, long at, int length) {
        if (key.expired(now)) {
            return DropReason.KEY_EXPIRED.code();
        }
        if (!codec.acceptable(form, key.mode())) {
            return (key.mode() == Mode.ENCRYPTED ? DropReason.CLEAR_IN_ENCRYPTED : DropReason.WRONG_MODE).code();
        }
        return unseal(key, form, at, length);
    }

    private int unseal(SessionKey key, int form, long at, int length) {
        int path = codec.path(pool, at);
        long counter = codec.counter(pool, at);
        int code = key.check(path, counter);
        if (code < 0) {
            return code;
        }
        long content = at + Wire.CONTENT;
        int bytes = length - Wire.OVERHEAD;
        if (!opens(key, at, content, bytes)) {
            key.failed();
            return DropReason.AUTHENTICATION_FAILED.code();
        }
        code = key.accept(path, counter);
        if (code < 0) {
            return code;
        }
        sources.opened(queue(), peer, key, path, counter, length, now);
        heard.add(key.session(), length, now);
        return form == Form.SEALED_CONTROL || form == Form.AUTH_CONTROL ? control(key, path, counter, content, bytes)
                : packets(key.session(), codec.flags(pool, at), content, bytes);
    }

    /** What is not sealed is authenticated where it stands, in front of the tag of an empty plaintext. */
    private boolean opens(SessionKey key, long at, long content, int bytes) {
        return key.mode() == Mode.ENCRYPTED
                ? key.opener(worker).open(at + Wire.HEADER, at, Wire.HEADER, 0, 0, content, bytes, content)
                : key.opener(worker).open(at + Wire.HEADER, at, Wire.HEADER, content, bytes, content + bytes, 0, content + bytes);
    }

    private int packets(Session session, int flags, long content, int length) {
        if ((flags & Wire.COMPRESSED) != 0) {
            return compressed(session, flags, content, length);
        }
        int n = codec.packets(pool, flags, content, length);
        return n < 0 ? n : deliver(session, flags, content, length, n);
    }

    private int compressed(Session session, int flags, long content, int length) {
        Decompressor decompressor = pipeline.compressions().decompressor(session.capabilities() & Wire.CAP_COMPRESSION, worker);
        long original = expansion.open(pool, codec, decompressor, flags, content, length);
        return original < 0 ? (int) original : packets(session, codec.originalFlags(flags), original, expansion.length());
    }

    private int deliver(Session session, int flags, long content, int length, int n) {
        if ((flags & Wire.BATCH) == 0) {
            return deliver(session, content, Ip.totalLength(pool, content, length));
        }
        long packet = 0;
        for (int i = 0; i < n; i++) {
            packet = codec.packetAt(pool, content, packet);
            int code = deliver(session, packet, codec.packetLength(pool, packet));
            if (code < 0) {
                counters.drop(code);
                session.dropped(code, 1);
            }
        }
        return 0;
    }

    /**
     * Takes clear data. Its first packet tells which session it claims; it belongs to it only if that one is PLAIN, alive, and the
     * datagram comes from exactly where the handshake came from (PROTOCOL.md 4.7). No worker owns it: there is no window to keep.
     */
    private int clear(long at, int length) {
        int flags = codec.flags(pool, at);
        long content = at + Wire.HEADER;
        int n = codec.packets(pool, flags, content, length - Wire.HEADER);
        Session session = n < 0 ? null : routing.clear(pool, (flags & Wire.BATCH) == 0 ? content : codec.packetAt(pool, content, 0));
        if (session == null) {
            return DropReason.CLEAR_IN_ENCRYPTED.code();
        }
        this.session = session;
        this.flags = flags;
        int code = admitClear(session);
        if (code == 0) {
            heard.addClear(session, length, now);
            code = deliver(session, flags, content, length - Wire.HEADER, n);
        }
        if (code < 0) {
            session.dropped(code, 1);
        }
        return code;
    }

    private int admitClear(Session session) {
        if (session.mode() != Mode.PLAIN) {
            return (session.mode() == Mode.ENCRYPTED ? DropReason.CLEAR_IN_ENCRYPTED : DropReason.WRONG_MODE).code();
        }
        SessionKey key = session.sending();
        if (key == null || key.expired(now)) {
            return DropReason.KEY_EXPIRED.code();
        }
        long bound = session.peerHandle();
        return bound < 0 || !queue().from(peer, bound) ? DropReason.CLEAR_FROM_ELSEWHERE.code() : 0;
    }

    private int deliver(Session session, long ip, int length) {
        int code = admit(session, ip, length);
        if (watched != null) {
            for (Watch watch : watched) {
                watch.sawPacketIn(worker, pool, ip, length, session, code, now);
            }
        }
        return code;
    }

    private int admit(Session session, long ip, int length) {
        int code = routing.inbound(pool, ip, length, session);
        if (code == 0) {
            code = Ecn.decapsulate(pool, ip, trafficClass);
        }
        if (code < 0) {
            return code;
        }
        Policer policer = session.policer();
        if (policer != null && !policer.inbound(length, now)) {
            return DropReason.RATE_LIMITED.code();
        }
        MssClamp.clamp(pool, ip, length, session.tunnelMtu());
        arrivals.add(BufferPool.NONE, ip, length);
        counters.add(Traffic.PACKETS_IN, 1);
        counters.add(Traffic.BYTES_IN, length);
        return 0;
    }

    private int control(SessionKey key, int path, long counter, long content, int length) {
        byte[] body = new byte[length];
        pool.read(content, body, 0, length);
        return sink.control(key, path, counter, body, peer == Handover.ELSEWHERE ? null : queue().endpoint(peer)) ? 0
                : DropReason.RING_FULL.code();
    }

    private DatagramQueue queue() {
        return pipeline.transport().queue(worker);
    }
}
