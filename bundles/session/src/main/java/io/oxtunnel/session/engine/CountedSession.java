package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The part of a session that counts what went over it. Any thread; no lock, no allocation. */
abstract class CountedSession implements Session {
    private static final VarHandle DROPS = MethodHandles.arrayElementVarHandle(long[].class);

    private final Traffic traffic = new Traffic();
    private final long[] drops = new long[DropReason.values().length];

    final Traffic traffic() {
        return traffic;
    }

    @Override
    public final void sent(long now, int datagrams, long bytes, boolean data) {
        traffic.sent(now, datagrams, bytes, data);
    }

    @Override
    public final void received(long now, int datagrams, long bytes) {
        traffic.received(now, datagrams, bytes);
    }

    @Override
    public final int claimClear(int n) {
        return traffic.claimClear(n);
    }

    @Override
    public final void receivedClear(int datagrams, long bytes) {
        traffic.receivedClear(datagrams, bytes);
    }

    @Override
    public final void dropped(int code, long n) {
        DROPS.getAndAdd(drops, -1 - code, n);
    }

    @Override
    public final long dropped(DropReason reason) {
        return (long) DROPS.getOpaque(drops, reason.ordinal());
    }

    @Override
    public final long heardAt() {
        return Math.max(-1, traffic.heardAt());
    }

    @Override
    public final long datagramsSent() {
        return traffic.datagramsSent();
    }

    @Override
    public final long bytesSent() {
        return traffic.bytesSent();
    }

    @Override
    public final long datagramsReceived() {
        return traffic.datagramsReceived();
    }

    @Override
    public final long bytesReceived() {
        return traffic.bytesReceived();
    }
}
