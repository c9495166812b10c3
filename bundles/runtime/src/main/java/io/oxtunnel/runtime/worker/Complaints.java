package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.RateLimit;
import io.oxtunnel.api.session.DropReason;

/** Tells senders on the inner side by ICMP why their packets go nowhere, at a bounded rate. One thread: the outbound half. */
final class Complaints {
    private static final int PER_SECOND = 100;
    private static final int NO_ADDRESS = DropReason.NO_ADDRESS.code();
    private static final int NO_ROUTE = DropReason.NO_ROUTE.code();

    private final IcmpError errors;
    private final DatagramRing toPort;
    private final RateLimit limit = new RateLimit(PER_SECOND, PER_SECOND);

    Complaints(IcmpError errors, DatagramRing toPort) {
        this.errors = errors;
        this.toPort = toPort;
    }

    /**
     * A packet has no session. While there is no session at all the sender hears nothing: he tries again, and by then there may be
     * one. Where the family or destination has no way for good he is told at once.
     */
    void unroutable(BufferPool pool, long ip, int length, int reason, long now) {
        if (reason != NO_ADDRESS && reason != NO_ROUTE || !limit.allow(now)) {
            return;
        }
        int buffer = pool.acquireSmall();
        if (buffer != BufferPool.NONE) {
            long to = pool.at(buffer) + BufferPool.HEADROOM;
            give(pool, buffer, to, reason == NO_ROUTE ? errors.noRoute(pool, ip, length, to) : errors.prohibited(pool, ip, length, to));
        }
    }

    /** A packet is larger than the tunnel takes. */
    void tooBig(BufferPool pool, long ip, int length, int mtu, long now) {
        if (!limit.allow(now)) {
            return;
        }
        int buffer = pool.acquireSmall();
        if (buffer != BufferPool.NONE) {
            long to = pool.at(buffer) + BufferPool.HEADROOM;
            give(pool, buffer, to, errors.tooBig(pool, ip, length, mtu, to));
        }
    }

    private void give(BufferPool pool, int buffer, long at, int length) {
        if (length == 0 || !toPort.offer(buffer, at, length, 0)) {
            pool.release(buffer);
        }
    }
}
