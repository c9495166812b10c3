package io.oxtunnel.runtime.control;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.worker.DatagramRing;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.util.function.LongSupplier;

/**
 * Datagrams of the control path on their way to worker 0, which alone writes to its socket. Handles of endpoints are kept a while, so
 * that one is never released while a datagram to it may still be waiting. Control path only.
 */
public final class Outgoing {
    private static final int FLAGS = 2;

    private final BufferPool pool;
    private final Transport transport;
    private final Handles handles;
    private final DatagramRing ring;
    private final WorkerCounters counters;
    private final LongSupplier clock;
    private final Runnable wake;

    /** Makes the way out: {@code wake} makes worker 0 look at the ring. */
    public Outgoing(BufferPool pool, Transport transport, DatagramRing ring, WorkerCounters counters, LongSupplier clock, Runnable wake) {
        this.pool = pool;
        this.transport = transport;
        handles = new Handles(transport);
        this.ring = ring;
        this.counters = counters;
        this.clock = clock;
        this.wake = wake;
    }

    /** Sends a datagram, or counts why not. */
    public void send(byte[] datagram, Endpoint to) {
        if (isCrowdedOut(datagram)) {
            counters.drop(DropReason.RING_FULL);
            return;
        }
        long peer = handles.of(to, clock.getAsLong(), ring.offered());
        if (peer < 0) {
            counters.drop(DropReason.REFUSED_BY_SYSTEM);
        } else {
            hand(datagram, peer);
        }
    }

    /** Sends a path MTU probe, which nothing may fragment; one that does not go is a lost probe and no lost packet. */
    public void sendWhole(byte[] datagram, Endpoint to) {
        long peer = handles.of(to, clock.getAsLong(), ring.offered());
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

    /** Answers to handshakes go to anyone who asks: half of the ring is kept free for live sessions. */
    private boolean isCrowdedOut(byte[] datagram) {
        return datagram.length > FLAGS && datagram[FLAGS] == Wire.CONTROL && ring.offered() - ring.taken() >= ring.capacity() / 2;
    }

    /** Releases endpoints that were not used for a while or are too many, once no worker has a datagram to them. */
    void forget(long now, Quiescence quiescence) {
        handles.forget(now, ring.taken(), quiescence);
    }

    /** Returns whether everything handed over was taken by the worker. */
    public boolean drained() {
        return ring.drained();
    }
}
