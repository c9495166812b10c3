package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The part of a session that counts what went over it. Any thread; no lock, and no allocation but for the first drop of a session. */
abstract class CountedSession implements Session {
    private static final VarHandle DROPS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle COUNTS;
    private static final int REASONS = DropReason.values().length;

    static {
        try {
            COUNTS = MethodHandles.lookup().findVarHandle(CountedSession.class, "drops", long[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Traffic traffic = new Traffic();
    // By ordinal; made with the first drop, for most sessions never have one.
    private volatile long[] drops;

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
        DROPS.getAndAdd(counts(), -1 - code, n);
    }

    private long[] counts() {
        if (drops == null) {
            COUNTS.compareAndSet(this, null, new long[REASONS]);
        }
        return drops;
    }

    @Override
    public final long dropped(DropReason reason) {
        long[] counts = drops;
        return counts == null ? 0 : (long) DROPS.getOpaque(counts, reason.ordinal());
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
