package io.oxtunnel.itests.framework;

import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Readiness;
import java.util.concurrent.locks.LockSupport;

/** What the queues of the tests have in common: one thread receives, another one sends, and neither can be polled. */
abstract class PortQueue implements PacketQueue, Readiness.Waiter {
    private volatile Thread waiting;
    private volatile boolean woken;

    /** Returns whether {@link #receive} would find something. */
    abstract boolean readable();

    @Override
    public final Readiness readiness() {
        return this;
    }

    @Override
    public final void awaitReadable(long nanos) {
        long until = System.nanoTime() + nanos;
        waiting = Thread.currentThread();
        for (long left = nanos; !woken && !readable() && left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
        woken = false;
    }

    @Override
    public final void awaitWritable(long nanos) {
        // There is always room.
    }

    @Override
    public final void wake() {
        woken = true;
        LockSupport.unpark(waiting);
    }

    @Override
    public final long refused() {
        return 0;
    }

    @Override
    public final String failure() {
        return null;
    }

    @Override
    public final void close() {
        wake();
    }
}
