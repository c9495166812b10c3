package io.oxtunnel.session.path;

import io.oxtunnel.api.transport.Endpoint;
import java.util.concurrent.TimeUnit;

/**
 * The endpoint that a session has just left. It is challenged three times, a second apart: a peer that is still there answers, and its
 * answer, being the newest datagram, brings the session back. So who has led a session away by handing datagrams on must go on winning
 * every race (RFC 9000 section 9.3.3). One thread; times are nanoseconds of the engine's clock.
 */
final class Former {
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);
    private static final int CHALLENGES = 3;

    private Endpoint endpoint;
    private int left;
    private long nextAt = Long.MAX_VALUE;

    /** The session has left an endpoint. */
    void left(Endpoint which, long now) {
        endpoint = which;
        left = CHALLENGES;
        nextAt = now;
    }

    /** Returns the endpoint if it is to be challenged now, and counts that; else null. */
    Endpoint due(long now) {
        if (now < nextAt) {
            return null;
        }
        left--;
        nextAt = left == 0 ? Long.MAX_VALUE : now + INTERVAL;
        return endpoint;
    }

    /** Returns when {@link #due} must be asked next, or {@link Long#MAX_VALUE}. */
    long deadline() {
        return nextAt;
    }

    /** Forgets it. */
    void clear() {
        nextAt = Long.MAX_VALUE;
    }
}
