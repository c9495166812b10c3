package io.oxtunnel.session.engine;

import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * When the INITs of one attempt are sent (PROTOCOL.md 4.6): at once, then after 0.5, 1, 2, 4, 5, 5.. s, each with up to 334 ms of jitter;
 * given up after 90 s. And how long to wait between attempts. Control path.
 */
final class Retransmission {
    private static final long GIVE_UP = TimeUnit.SECONDS.toNanos(90);
    private static final long[] INTERVALS_MS = {500, 1_000, 2_000, 4_000, 5_000};
    private static final int JITTER_MS = 334;
    private static final long[] BACKOFF_SECONDS = {5, 10, 20, 40, 60};

    private final RandomGenerator random;
    private long giveUpAt;
    private long nextAt;
    private int sent;
    private int failures;

    Retransmission(RandomGenerator random) {
        this.random = random;
    }

    /** Starts an attempt. */
    void begin(long now) {
        giveUpAt = now + GIVE_UP;
        nextAt = now;
        sent = 0;
    }

    /** The server answers, if only with a cookie: the intervals start again, the end of the attempt stays. */
    void restart() {
        sent = 0;
    }

    /** Notes that an INIT was sent. */
    void sent(long now) {
        nextAt = now + TimeUnit.MILLISECONDS.toNanos(INTERVALS_MS[Math.min(sent, INTERVALS_MS.length - 1)] + random.nextInt(JITTER_MS + 1));
        sent++;
    }

    /** The next INIT goes then, as the first one: others are asked first. */
    void raceUntil(long at) {
        nextAt = at;
        sent = 0;
    }

    boolean due(long now) {
        return now >= nextAt;
    }

    boolean givenUp(long now) {
        return now >= giveUpAt;
    }

    /** Returns when something is due in this attempt. */
    long deadline() {
        return Math.min(nextAt, giveUpAt);
    }

    /** Counts a failed attempt and returns how long to wait for the next, in nanoseconds: 5, 10, 20, 40, 60, 60.. s. */
    long backOff() {
        long seconds = BACKOFF_SECONDS[Math.min(failures, BACKOFF_SECONDS.length - 1)];
        failures++;
        return TimeUnit.SECONDS.toNanos(seconds) + TimeUnit.MILLISECONDS.toNanos(random.nextInt(JITTER_MS + 1));
    }

    /** A key was confirmed: the next wait is short again. */
    void succeeded() {
        failures = 0;
    }
}
