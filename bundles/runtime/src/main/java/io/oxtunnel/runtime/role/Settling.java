package io.oxtunnel.runtime.role;

import java.util.concurrent.TimeUnit;

/**
 * Turns many changes into one: something runs when nothing has changed for a moment, or when changes go on and on. A renamed table goes
 * before it comes back; who looked in between would disconnect its client. Thread-safe.
 */
final class Settling {
    private static final long QUIET_MILLIS = 50;
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Role role;
    private final Runnable work;
    private boolean planned;
    private long first;
    private long last;

    Settling(Role role, Runnable work) {
        this.role = role;
        this.work = work;
    }

    /** Something has changed. */
    synchronized void changed() {
        last = System.nanoTime();
        if (!planned) {
            planned = true;
            first = last;
            role.soon(QUIET_MILLIS, this::look);
        }
    }

    private void look() {
        synchronized (this) {
            long now = System.nanoTime();
            long quiet = TimeUnit.NANOSECONDS.toMillis(now - last);
            if (quiet < QUIET_MILLIS && now - first < LONGEST_NANOS) {
                role.soon(QUIET_MILLIS - quiet, this::look);
                return;
            }
            planned = false;
        }
        work.run();
    }
}
