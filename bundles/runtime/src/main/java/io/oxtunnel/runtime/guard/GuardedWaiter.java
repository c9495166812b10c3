package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.packet.Readiness;

/** A waiter that may throw without ending the thread that waits. */
final class GuardedWaiter implements Readiness.Waiter {
    private final Readiness.Waiter waiter;
    private final Suspect suspect;

    GuardedWaiter(Readiness.Waiter waiter, Suspect suspect) {
        this.waiter = waiter;
        this.suspect = suspect;
    }

    @Override
    public void awaitReadable(long nanos) {
        try {
            waiter.awaitReadable(nanos);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            suspect.accuse("threw " + e + " in awaitReadable");
        }
    }

    @Override
    public void awaitWritable(long nanos) {
        try {
            waiter.awaitWritable(nanos);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            suspect.accuse("threw " + e + " in awaitWritable");
        }
    }

    @Override
    public void wake() {
        waiter.wake();
    }
}
