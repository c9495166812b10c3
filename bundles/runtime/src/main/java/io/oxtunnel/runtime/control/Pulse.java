package io.oxtunnel.runtime.control;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Notices that this machine slept, that this process did not run, or that its network has changed (PROTOCOL.md 4.6): the wall clock
 * runs away from the monotonic one, which does not count a sleep; a wait ends much later than it should; somebody tells. One thread but
 * for {@link #disturb}.
 */
final class Pulse {
    /** What {@link #check} returns when all is as usual. */
    static final long QUIET = -1;

    private static final long JUMP_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LongSupplier bootTime;
    private final AtomicBoolean disturbed = new AtomicBoolean();
    private boolean started;
    private long lastNanos;
    private long lastMillis;
    // By how much the time since the start of the machine was ahead of the monotonic clock, or UNKNOWN.
    private long slept;

    /**
     * Makes it.
     *
     * @param bootTime nanoseconds since the start of the machine, sleep included, or {@link BootTime#UNKNOWN}; asked only after a jump
     */
    Pulse(LongSupplier bootTime) {
        this.bootTime = bootTime;
    }

    /** The network has changed. Any thread. */
    void disturb() {
        disturbed.set(true);
    }

    /**
     * Looks at the clocks, after each wait.
     *
     * @param now monotonic time in nanoseconds
     * @param wallMillis wall clock in milliseconds
     * @param planned most nanoseconds that were to pass since the last call
     * @return {@link #QUIET}, or how many nanoseconds have passed that the monotonic clock did not count, 0 or more
     */
    long check(long now, long wallMillis, long planned) {
        if (!started) {
            started = true;
            slept = ahead(now);
            lastNanos = now;
            lastMillis = wallMillis;
        }
        long passed = now - lastNanos;
        long jump = TimeUnit.MILLISECONDS.toNanos(wallMillis - lastMillis) - passed;
        lastNanos = now;
        lastMillis = wallMillis;
        boolean told = disturbed.getAndSet(false);
        if (Math.abs(jump) > JUMP_NANOS) {
            return missed(now, jump);
        }
        return told || passed - planned > JUMP_NANOS ? 0 : QUIET;
    }

    /** The wall clock jumps when somebody sets it, too: keys age only by a sleep, where the system tells one from the other. */
    private long missed(long now, long jump) {
        long before = slept;
        slept = ahead(now);
        long asleep = before == BootTime.UNKNOWN || slept == BootTime.UNKNOWN ? jump : slept - before;
        return asleep > JUMP_NANOS ? asleep : 0;
    }

    private long ahead(long now) {
        long boot = bootTime.getAsLong();
        return boot == BootTime.UNKNOWN ? BootTime.UNKNOWN : boot - now;
    }
}
