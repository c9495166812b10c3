package io.oxtunnel.linux.network;

import java.util.concurrent.TimeUnit;

/**
 * Changes that follow each other: they are told once, when 50 ms have passed without another one, and not later than 500 ms after the
 * first. Moving from one network to another is a handful of changes within milliseconds, of which only the last makes it whole. One thread.
 */
final class Burst {
    private static final long QUIET = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(500);

    private boolean open;
    private long firstAt;
    private long lastAt;

    /** Takes a change. */
    void changed(long now) {
        firstAt = open ? firstAt : now;
        lastAt = now;
        open = true;
    }

    /** Returns whether the burst is to be told now; then it is over. */
    boolean over(long now) {
        boolean over = open && left(now) == 0;
        open &= !over;
        return over;
    }

    /** Returns how many nanoseconds until it is over, or -1 where there is none. */
    long left(long now) {
        return open ? Math.max(0, Math.min(lastAt + QUIET - now, firstAt + LONGEST - now)) : -1;
    }
}
