package io.oxtunnel.session.mtu;

import io.oxtunnel.session.mtu.PathSearch.Signs;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The probes of one size, one after the other. They are lost when {@link PathSearch#MAX_PROBES} of them were not answered while something
 * else was heard; where nothing is heard they wait for a sign of life. One thread.
 */
final class Attempts {
    /** What {@link #next} says when the size does not pass. */
    static final int LOST = -1;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL = 5 * SECOND;
    private static final long MARGIN = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LONGEST_TIMER = 15 * SECOND;

    private final long[] tokens = new long[PathSearch.MAX_PROBES];
    private int size;
    private int made;
    private long firstAt;
    private long lastAt;
    private boolean waiting;
    private long due;

    /** Another size: nothing has been sent. */
    void begin(int bytes, long now) {
        size = bytes;
        Arrays.fill(tokens, 0);
        made = 0;
        waiting = false;
        due = now;
    }

    int size() {
        return size;
    }

    /** Returns when {@link #next} has something to say. */
    long due() {
        return due;
    }

    /** The probe that was asked for has been sent under a token, or 0 if no key may send. */
    void sent(long token, long now) {
        if (token == 0) {
            due = now + SECOND;
            made--;
        } else {
            tokens[made - 1] = token;
        }
    }

    /** Returns whether a probe was sent under this token. */
    boolean holds(long token) {
        return token != 0 && Arrays.stream(tokens).anyMatch(sent -> sent == token);
    }

    /**
     * Returns what is to be sent now.
     *
     * @return bits as of {@link PathSearch#advance}; {@link #LOST}
     */
    int next(long now, Signs signs) {
        boolean silent = made > 0 && signs.heardAt() < firstAt;
        if (made >= PathSearch.MAX_PROBES) {
            if (!silent) {
                return LOST;
            }
            waiting = true;
        }
        if (waiting) {
            if (signs.heardAt() < lastAt) {
                due = poll(now, POLL);
                return 0;
            }
            waiting = false;
            made = 0;
            silent = false;
        }
        if (made++ == 0) {
            firstAt = now;
        }
        lastAt = now;
        due = now + timer(signs.roundTrip());
        return silent ? PathSearch.PROBE | PathSearch.SIGN_OF_LIFE : PathSearch.PROBE;
    }

    private static long timer(long roundTrip) {
        return roundTrip < 0 ? SECOND : Math.min(LONGEST_TIMER, MARGIN + 2 * roundTrip);
    }

    /** Looks of many sessions fall on common moments: thousands that rest wake the control path but a few times a second. */
    static long poll(long now, long delay) {
        return Math.ceilDiv(now + delay, MARGIN) * MARGIN;
    }
}
