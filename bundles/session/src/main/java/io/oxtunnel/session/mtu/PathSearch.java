package io.oxtunnel.session.mtu;

import io.oxtunnel.api.session.PathMtu;
import java.util.concurrent.TimeUnit;

/**
 * Datagram packetization layer path MTU discovery (RFC 8899) of one direction of one session. Sizes are datagrams in bytes. It sends
 * nothing itself: {@link #advance} says what is to be sent. One thread, but for {@link #usable} and {@link #state}.
 *
 * <pre>
 * 1. CEILING   the largest that was agreed is probed; it is in use from the start, for mostly it passes            -> 4 or 2
 * 2. BASE      the smallest is in use and is probed                                                                -> 3, or ERROR
 * 3. SEARCH    common sizes, then halves; each that passes is in use from then on                                  -> 4
 * 4. COMPLETE  while large datagrams are sent, what is in use is probed every 10 s, and at once if all falls silent;
 *              lost: a black hole                                                                                  -> 2
 *              after 600 s the next larger size is tried                                                           -> 3
 * </pre>
 *
 * A size fails when three probes of it are lost while something else was heard (RFC 8899, MAX_PROBES): where nothing is heard at all
 * the peer may be gone, which says nothing about sizes and is not for this class to find out; it waits for a sign of life.
 */
public final class PathSearch {
    /** What {@link #advance} asks for: a probe of {@link #size()} bytes. */
    public static final int PROBE = 1;
    /** What {@link #advance} asks for besides: a small KEEPALIVE, so that silence and narrowness can be told apart. */
    public static final int SIGN_OF_LIFE = 2;
    /** From this size on a datagram says that somebody uses what the search has found. */
    public static final int LARGE = 1_200;
    /** Probes of one size. */
    public static final int MAX_PROBES = 3;
    /** Until a larger size is tried again (PMTU_RAISE_TIMER). */
    public static final long RAISE = TimeUnit.SECONDS.toNanos(600);
    /** Between probes of what is in use, while it is used (CONFIRMATION_TIMER). */
    public static final long CONFIRM = TimeUnit.SECONDS.toNanos(10);
    /** Until the base is tried again where it did not pass. */
    public static final long RETRY = TimeUnit.SECONDS.toNanos(60);

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL = 5 * SECOND;

    private enum Phase { IDLE, CEILING, BASE, SEARCH, CONFIRM, RAISE, COMPLETE, ERROR }

    /**
     * What the traffic of the session tells, in nanoseconds; {@link Long#MIN_VALUE} for never.
     *
     * @param heardAt when something opened last
     * @param unansweredAt when the data was sent that nothing has been heard after
     * @param largeAt when a datagram of {@link #LARGE} bytes or more was sent last
     * @param roundTrip smoothed, or -1
     */
    public record Signs(long heardAt, long unansweredAt, long largeAt, long roundTrip) {
    }

    private final int base;
    private Phase phase = Phase.IDLE;
    private int ceiling;
    private int passes;
    private int fails;
    private final Attempts attempts = new Attempts();
    private long confirmedAt;
    private long raiseAt;
    // When to look, while nothing is probed.
    private long restUntil = Long.MAX_VALUE;
    private volatile int usable = Integer.MAX_VALUE;
    private volatile PathMtu state = PathMtu.UNPROBED;

    /**
     * Makes one that does nothing yet and limits nothing.
     *
     * @param base the smallest datagram to fall back to
     */
    public PathSearch(int base) {
        this.base = base;
    }

    /** Returns the largest datagram to send; no limit before {@link #begin}. Any thread. */
    public int usable() {
        return usable;
    }

    /** Returns how far it has come. Any thread. */
    public PathMtu state() {
        return state;
    }

    /** Returns the size of the probe to send. */
    public int size() {
        return attempts.size();
    }

    /** Returns when {@link #advance} must be called; {@link Long#MAX_VALUE} for never. */
    public long due() {
        return isProbing() ? attempts.due() : restUntil;
    }

    /** A new path: nothing is known of it. */
    public void begin(int ceiling, long now) {
        this.ceiling = Math.max(base, ceiling);
        passes = 0;
        usable = this.ceiling;
        probe(Phase.CEILING, this.ceiling, now);
    }

    /** The same path, on which another largest datagram was agreed. */
    public void adjust(int ceiling, long now) {
        int next = Math.max(base, ceiling);
        if (next == this.ceiling) {
            return;
        }
        if (passes == 0) {
            begin(next, now);
            return;
        }
        this.ceiling = next;
        passes = Math.min(passes, next);
        usable = Math.min(usable, next);
        probe(Phase.CEILING, next, now);
    }

    /** The session ends. */
    public void end() {
        phase = Phase.IDLE;
        state = PathMtu.UNPROBED;
        usable = Integer.MAX_VALUE;
        restUntil = Long.MAX_VALUE;
    }

    private void probe(Phase next, int bytes, long now) {
        phase = next;
        if (next != Phase.CONFIRM && next != Phase.RAISE) {
            state = PathMtu.SEARCHING;
        }
        attempts.begin(bytes, now);
    }

    /** The probe that {@link #advance} asked for has been sent under a token, or 0 if no key may send. */
    public void sent(long token, long now) {
        attempts.sent(token, now);
    }

    /**
     * Does what is due.
     *
     * @return bits of what to send: {@link #PROBE}, {@link #SIGN_OF_LIFE}; 0 for nothing
     */
    public int advance(long now, Signs signs) {
        if (!isProbing() && now >= restUntil && phase != Phase.IDLE) {
            rest(now, signs);
        }
        while (isProbing() && now >= attempts.due()) {
            int asked = attempts.next(now, signs);
            if (asked != Attempts.LOST) {
                return asked;
            }
            failed(now);
        }
        return 0;
    }

    private boolean isProbing() {
        return phase != Phase.IDLE && phase != Phase.COMPLETE && phase != Phase.ERROR;
    }

    /** Takes an ACK; returns whether it answers the probe in flight. */
    public boolean acknowledged(long token, long now) {
        if (!isProbing() || !attempts.holds(token)) {
            return false;
        }
        passes = Math.max(passes, attempts.size());
        confirmedAt = now;
        switch (phase) {
            case CEILING -> complete(now);
            case BASE -> {
                usable = passes;
                next(now);
            }
            case SEARCH, RAISE -> {
                usable = Math.min(ceiling, passes);
                fails = phase == Phase.RAISE ? ceiling + 1 : fails;
                next(now);
            }
            case CONFIRM -> resume(now);
            default -> throw new IllegalStateException(phase + " has no probe");
        }
        return true;
    }

    private void failed(long now) {
        switch (phase) {
            case CEILING -> {
                fails = attempts.size();
                if (passes >= base) {
                    next(now);
                } else {
                    fallBack(now);
                }
            }
            case CONFIRM -> {
                fails = attempts.size();
                passes = 0;
                fallBack(now);
            }
            case BASE -> error(now);
            case SEARCH -> {
                fails = attempts.size();
                next(now);
            }
            case RAISE -> complete(now);
            default -> throw new IllegalStateException(phase + " has no probe");
        }
    }

    private void fallBack(long now) {
        usable = base;
        if (fails <= base) {
            error(now);
        } else {
            probe(Phase.BASE, base, now);
        }
    }

    private void next(long now) {
        int bytes = passes >= ceiling ? 0 : ProbeSizes.between(passes, fails);
        if (bytes == 0) {
            complete(now);
        } else {
            probe(Phase.SEARCH, bytes, now);
        }
    }

    private void complete(long now) {
        usable = Math.min(ceiling, passes);
        raiseAt = now + RAISE;
        resume(now);
    }

    private void resume(long now) {
        phase = Phase.COMPLETE;
        state = PathMtu.COMPLETE;
        restUntil = Attempts.poll(now, SECOND);
    }

    private void error(long now) {
        passes = 0;
        usable = base;
        phase = Phase.ERROR;
        state = PathMtu.ERROR;
        restUntil = Attempts.poll(now, RETRY);
    }

    /** Nothing is being probed: looks whether something should be. An idle session is left in peace. */
    private void rest(long now, Signs signs) {
        boolean inUse = signs.largeAt() > confirmedAt;
        if (phase == Phase.ERROR) {
            retry(now, signs);
        } else if (inUse && (now - confirmedAt >= CONFIRM || fellSilent(now, signs))) {
            probe(Phase.CONFIRM, usable, now);
        } else if (now >= raiseAt && passes < ceiling && signs.largeAt() > raiseAt - RAISE) {
            raiseAt = now + RAISE;
            probe(Phase.RAISE, ProbeSizes.above(passes, ceiling), now);
        } else {
            restUntil = Attempts.poll(now, signs.largeAt() > now - CONFIRM ? SECOND : POLL);
        }
    }

    private void retry(long now, Signs signs) {
        if (signs.largeAt() > now - RETRY) {
            fails = ceiling + 1;
            probe(Phase.BASE, base, now);
        } else {
            restUntil = Attempts.poll(now, POLL);
        }
    }

    private static boolean fellSilent(long now, Signs signs) {
        return signs.unansweredAt() != Long.MIN_VALUE && now - signs.unansweredAt() >= SECOND + 2 * Math.max(0, signs.roundTrip());
    }
}
