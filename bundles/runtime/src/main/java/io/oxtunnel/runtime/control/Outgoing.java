package io.oxtunnel.runtime.control;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.worker.DatagramRing;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Datagrams of the control path on their way to worker 0, which alone writes to its socket. Handles of endpoints are kept a while, so
 * that one is never released while a datagram to it may still be waiting. Control path only.
 */
public final class Outgoing {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    /** Endpoints kept; strangers that were answered cost at most these. */
    private static final int KEPT = 4_096;
    private static final long KEEP_NANOS = 10_000_000_000L;

    private static final class Kept {
        private final long handle;
        private long usedAt;

        private Kept(long handle) {
            this.handle = handle;
        }
    }

    private final BufferPool pool;
    private final Transport transport;
    private final DatagramRing ring;
    private final WorkerCounters counters;
    private final LongSupplier clock;
    private final Runnable wake;
    private final Map<Endpoint, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** Makes the way out: {@code wake} makes worker 0 look at the ring. */
    public Outgoing(BufferPool pool, Transport transport, DatagramRing ring, WorkerCounters counters, LongSupplier clock, Runnable wake) {
        this.pool = pool;
        this.transport = transport;
        this.ring = ring;
        this.counters = counters;
        this.clock = clock;
        this.wake = wake;
    }

    /** Sends a datagram, or counts why not. */
    public void send(byte[] datagram, Endpoint to) {
        long peer = handle(to);
        if (peer < 0) {
            counters.drop(DropReason.REFUSED_BY_SYSTEM);
        } else {
            hand(datagram, peer);
        }
    }

    /** Sends a path MTU probe, which nothing may fragment; one that does not go is a lost probe and no lost packet. */
    public void sendWhole(byte[] datagram, Endpoint to) {
        long peer = handle(to);
        if (peer >= 0) {
            hand(datagram, transport.whole(peer));
        }
    }

    private void hand(byte[] datagram, long peer) {
        int buffer = datagram.length <= BufferPool.SMALL ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            counters.drop(DropReason.NO_BUFFER);
            return;
        }
        pool.write(datagram, 0, pool.at(buffer), datagram.length);
        if (ring.offer(buffer, pool.at(buffer), datagram.length, peer)) {
            wake.run();
        } else {
            pool.release(buffer);
            counters.drop(DropReason.RING_FULL);
        }
    }

    /** Returns the counters of the control path. */
    public WorkerCounters counters() {
        return counters;
    }

    private long handle(Endpoint to) {
        Kept entry = kept.get(to);
        if (entry == null) {
            if (kept.size() >= KEPT) {
                return -1;
            }
            try {
                entry = new Kept(transport.intern(to));
            } catch (IllegalStateException | IllegalArgumentException e) {
                LOG.log(System.Logger.Level.DEBUG, "no datagram goes to " + to, e);
                return -1;
            }
            kept.put(to, entry);
        }
        entry.usedAt = clock.getAsLong();
        return entry.handle;
    }

    /** Releases endpoints that were not used for a while, once no worker has a datagram to them. */
    void forget(long now, Quiescence quiescence) {
        if (!drained()) {
            return;
        }
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext()) {
            Kept entry = oldest.next();
            if (now - entry.usedAt < KEEP_NANOS) {
                return;
            }
            quiescence.retire(() -> transport.release(entry.handle));
            oldest.remove();
        }
    }

    /** Returns whether everything handed over was taken by the worker. */
    public boolean drained() {
        return ring.drained();
    }
}
