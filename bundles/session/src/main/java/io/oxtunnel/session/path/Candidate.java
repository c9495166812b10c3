package io.oxtunnel.session.path;

import io.oxtunnel.api.transport.Endpoint;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * An endpoint that a peer may have moved to (PROTOCOL.md 4.8). It gets challenges, at most one a second, and answers to its own
 * challenges; all of it together at most three times the bytes that came from it. One thread; times are nanoseconds of the engine's clock.
 */
public final class Candidate {
    /** How long it may take to prove itself. */
    static final long LIFE = TimeUnit.SECONDS.toNanos(3);
    /** Time between two challenges. */
    static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);
    /** What may be sent for each byte that came. */
    private static final int AMPLIFICATION = 3;
    private static final int CHALLENGES = 3;

    private final Endpoint endpoint;
    private final long since;
    // An ACK slower than the next challenge proves as well: each token counts as long as the candidate lives.
    private final long[] tokens = new long[CHALLENGES];
    private final long[] sentAt = new long[CHALLENGES];
    private int challenges;
    private long received;
    private long sent;
    private long roundTrip = -1;
    // Newer datagrams came from the endpoint in use.
    private boolean stale;

    Candidate(Endpoint endpoint, long now) {
        this.endpoint = endpoint;
        since = now;
    }

    /** Returns where it is. */
    public Endpoint endpoint() {
        return endpoint;
    }

    /** Returns the time from the challenge to the ACK that proved it, in nanoseconds. */
    public long roundTrip() {
        return roundTrip;
    }

    /** The newest datagram came from here. */
    void seen(int bytes) {
        received += bytes;
        stale = false;
    }

    /** Returns when the next challenge may go, or {@link Long#MAX_VALUE}. */
    long challengeAt(int size) {
        if (stale || proven() || challenges == CHALLENGES || sent + size > AMPLIFICATION * received) {
            return Long.MAX_VALUE;
        }
        return challenges == 0 ? since : sentAt[challenges - 1] + INTERVAL;
    }

    /** Notes a challenge; {@link Candidates#due} named this candidate. */
    public void challenged(long token, int size, long now) {
        tokens[challenges] = token;
        sentAt[challenges] = now;
        challenges++;
        sent += size;
    }

    /** Takes so much of what may still be sent here; returns false, and takes nothing, where that is less. */
    boolean admits(int size) {
        if (sent + size > AMPLIFICATION * received) {
            return false;
        }
        sent += size;
        return true;
    }

    /** An ACK came from here; returns whether its token is one of those that were sent here. */
    boolean proves(long token, long now) {
        for (int i = 0; i < challenges; i++) {
            if (token != 0 && tokens[i] == token) {
                roundTrip = Math.max(0, now - sentAt[i]);
                return true;
            }
        }
        return false;
    }

    boolean proven() {
        return roundTrip >= 0;
    }

    /** A newer datagram came from the endpoint in use: one still newer, and an answer to a new challenge, make this one count again. */
    void overtaken() {
        stale = true;
        roundTrip = -1;
        Arrays.fill(tokens, 0);
    }

    /** Returns when it ends without a proof. */
    long expiresAt() {
        return since + LIFE;
    }
}
