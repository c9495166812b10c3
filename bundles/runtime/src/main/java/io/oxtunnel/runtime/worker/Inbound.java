package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.codec.Form;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.runtime.inner.Ecn;
import io.oxtunnel.runtime.inner.MssClamp;

/**
 * From the transport to the port, in one thread:
 * <ol>
 * <li>what the port did not take last time is offered again; while it takes nothing the transport is not read;</li>
 * <li>ICMP errors made by the outbound half and datagrams handed over by other workers go first;</li>
 * <li>one batch is read from the transport; each datagram of each train is checked in this order and no other:
 * shape, key, life, mode, window, tag, window again, content, addresses (PROTOCOL.md P5);</li>
 * <li>opened packets stay where they are and go to the port side by side, so that it can glue them.</li>
 * </ol>
 */
final class Inbound {
    /** Stands for the source of a datagram that another worker received; that worker's passing handles mean nothing here. */
    private static final long ELSEWHERE = Long.MIN_VALUE;

    private final int worker;
    private final int owners;
    private final Routing routing;
    private final WorkerCounters counters;
    private final ControlSink sink;
    private final DatagramRing errors;
    private final DatagramRing[] handover;
    private final PacketBatch outer = new PacketBatch();
    private final Arrivals arrivals;
    private Pipeline pipeline;
    private BufferPool pool;
    private Codec codec;
    private long now;
    private int slot;
    private int segmentNext;
    private boolean failed;
    // What was received in this turn for the session it was last for.
    private Session heard;
    private int heardDatagrams;
    private long heardBytes;
    // Workers that were given something and have to be woken, a bit each.
    private long handedTo;

    /**
     * Makes the inbound half of a worker.
     *
     * @param errors packets from the outbound half for the port
     * @param handover one ring for each worker; this worker takes from its own and gives to the others
     */
    Inbound(int worker, Routing routing, WorkerCounters counters, ControlSink sink, DatagramRing errors, DatagramRing[] handover) {
        this.worker = worker;
        this.owners = handover.length;
        this.routing = routing;
        this.counters = counters;
        this.sink = sink;
        this.errors = errors;
        this.handover = handover;
        arrivals = new Arrivals(counters);
    }

    /**
     * Does one batch.
     *
     * @param readable whether the transport may have something
     * @return slots read; 0 = nothing to do, or stalled
     */
    int turn(Pipeline pipeline, boolean readable, long now) {
        this.pipeline = pipeline;
        pool = pipeline.pool();
        codec = pipeline.codec();
        this.now = now;
        PacketQueue port = pipeline.port().queue(worker);
        if (arrivals.stalled() && !arrivals.flush(port, pool)) {
            return 0;
        }
        int moved = 0;
        if (slot == outer.size) {
            outer.release(pool, 0);
            slot = 0;
            moved = takeErrors() + takeHandedOver();
            if (readable && !outer.full()) {
                moved += read();
            }
        }
        while (slot < outer.size) {
            if (!openSlot(port)) {
                break;
            }
            slot++;
        }
        heard();
        arrivals.flush(port, pool);
        return moved;
    }

    private int read() {
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

    private int takeHandedOver() {
        DatagramRing mine = handover[worker];
        int n = 0;
        while (mine.ready() && n < PacketBatch.CAPACITY / 2) {
            outer.add(mine.buffer(), mine.at(), mine.length(), 0, (int) mine.peer(), ELSEWHERE);
            mine.remove();
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
        return !arrivals.stalled() && (slot < outer.size || errors.ready() || handover[worker].ready());
    }

    /** Returns whether the transport has failed for good. */
    boolean failed() {
        return failed;
    }

    /** Opens the datagrams of a slot; false if the port does not take what was opened so far. */
    private boolean openSlot(PacketQueue port) {
        long at = outer.at[slot];
        int length = outer.length[slot];
        int stride = stride();
        int n = datagrams(stride);
        while (segmentNext < n) {
            if (arrivals.full() && !arrivals.flush(port, pool)) {
                return false;
            }
            int offset = segmentNext * stride;
            if (outer.peer[slot] != ELSEWHERE) {
                counters.add(Traffic.DATAGRAMS_IN, 1);
            }
            int code = open(at + offset, Math.min(stride, length - offset));
            if (code < 0) {
                counters.drop(code);
            }
            segmentNext++;
        }
        segmentNext = 0;
        return true;
    }

    private int stride() {
        return outer.segment[slot] > 0 ? outer.segment[slot] : Math.max(1, outer.length[slot]);
    }

    private int datagrams(int stride) {
        return Math.max(1, (outer.length[slot] + stride - 1) / stride);
    }

    /** Takes one datagram; returns 0 or the code of a drop reason. */
    private int open(long at, int length) {
        int form = codec.inspect(pool, at, length);
        if (form <= Form.HANDSHAKE) {
            return form < 0 ? form : handshake(at, length);
        }
        if (form == Form.PLAIN_DATA) {
            return DropReason.CLEAR_IN_ENCRYPTED.code();
        }
        int index = codec.receiverIndex(pool, at);
        SessionKey key = pipeline.engine().find(index);
        if (key == null) {
            return DropReason.UNKNOWN_INDEX.code();
        }
        int owner = index & owners - 1;
        if (owner != worker) {
            return handOver(owner, at, length);
        }
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
        if (!key.opener(worker).open(at + Wire.HEADER, at, Wire.HEADER, 0, 0, content, bytes, content)) {
            key.failed();
            return DropReason.AUTHENTICATION_FAILED.code();
        }
        code = key.accept(path, counter);
        if (code < 0) {
            return code;
        }
        if (key.unconfirmed() && key.session().confirm(key, now)) {
            sink.confirmed(key.session());
        }
        hear(key.session(), length);
        return form == Form.SEALED_CONTROL ? control(key, path, counter, content, bytes)
                : packets(key.session(), codec.flags(pool, at), content, bytes);
    }

    private int packets(Session session, int flags, long content, int length) {
        int n = codec.packets(pool, flags, content, length);
        if (n < 0) {
            return n;
        }
        if ((flags & Wire.BATCH) == 0) {
            return deliver(session, content, Ip.totalLength(pool, content, length));
        }
        long packet = 0;
        for (int i = 0; i < n; i++) {
            packet = codec.packetAt(pool, content, packet);
            int code = deliver(session, packet, codec.packetLength(pool, packet));
            if (code < 0) {
                counters.drop(code);
            }
        }
        return 0;
    }

    private int deliver(Session session, long ip, int length) {
        int code = routing.inbound(pool, ip, length, session);
        if (code == 0) {
            code = Ecn.decapsulate(pool, ip, outer.trafficClass[slot]);
        }
        if (code < 0) {
            return code;
        }
        MssClamp.clamp(pool, ip, length, session.tunnelMtu());
        arrivals.add(BufferPool.NONE, ip, length);
        counters.add(Traffic.PACKETS_IN, 1);
        counters.add(Traffic.BYTES_IN, length);
        return 0;
    }

    private int handshake(long at, int length) {
        byte[] datagram = new byte[length];
        pool.read(at, datagram, 0, length);
        return sink.handshake(datagram, queue().endpoint(outer.peer[slot])) ? 0 : DropReason.HANDSHAKE_QUEUE_FULL.code();
    }

    private int control(SessionKey key, int path, long counter, long content, int length) {
        byte[] body = new byte[length];
        pool.read(content, body, 0, length);
        long peer = outer.peer[slot];
        return sink.control(key, path, counter, body, peer == ELSEWHERE ? null : queue().endpoint(peer)) ? 0 : DropReason.RING_FULL.code();
    }

    private DatagramQueue queue() {
        return pipeline.transport().queue(worker);
    }

    private int handOver(int owner, long at, int length) {
        int buffer = length <= BufferPool.SMALL ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return DropReason.NO_BUFFER.code();
        }
        pool.copy(at, pool.at(buffer), length);
        if (!handover[owner].offer(buffer, pool.at(buffer), length, outer.trafficClass[slot])) {
            pool.release(buffer);
            return DropReason.RING_FULL.code();
        }
        counters.add(Traffic.HANDED_OVER, 1);
        handedTo |= 1L << owner;
        return 0;
    }

    /** Returns the workers that were given something since the last call, a bit each. */
    long handedTo() {
        long to = handedTo;
        handedTo = 0;
        return to;
    }

    private void hear(Session session, int bytes) {
        if (session != heard) {
            heard();
            heard = session;
        }
        heardDatagrams++;
        heardBytes += bytes;
    }

    private void heard() {
        if (heard != null) {
            heard.received(now, heardDatagrams, heardBytes);
            heard = null;
            heardDatagrams = 0;
            heardBytes = 0;
        }
    }

    /** Gives every buffer back; the worker has stopped. */
    void release(BufferPool pool) {
        arrivals.release(pool);
        for (; slot < outer.size; slot++) {
            counters.drop(DropReason.CLOSING, datagrams(stride()) - segmentNext);
            segmentNext = 0;
        }
        outer.release(pool, 0);
        drain(errors, pool);
        counters.drop(DropReason.CLOSING, drain(handover[worker], pool));
    }

    private static int drain(DatagramRing ring, BufferPool pool) {
        int n = 0;
        for (; ring.ready(); n++) {
            pool.release(ring.buffer());
            ring.remove();
        }
        return n;
    }
}
