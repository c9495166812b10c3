package io.oxtunnel.session.engine;

import java.util.concurrent.TimeUnit;

/**
 * What a client does after a sleep or a change of its network (PROTOCOL.md 4.6): a challenge at once, which shows the server where the
 * client is now, and new keys if nothing is heard for 500 ms. Control path.
 */
final class Disturbance {
    private static final long SILENCE = TimeUnit.MILLISECONDS.toNanos(500);

    private final TunnelSession session;
    private final ControlSender sender;
    // When silence began to count, or NEVER.
    private long askedAt = Traffic.NEVER;

    Disturbance(TunnelSession session, ControlSender sender) {
        this.session = session;
        this.sender = sender;
    }

    /** Sends the challenge. What was known of the way to the server no longer counts. */
    void ask(long now) {
        session.moveTo(session.endpoint());
        sender.challenge(session, session.endpoint(), now);
        askedAt = now;
    }

    /** Forgets it: new keys are asked for anyway. */
    void reset() {
        askedAt = Traffic.NEVER;
    }

    /** Returns whether nothing was heard for too long; told once. */
    boolean silent(long now) {
        if (askedAt != Traffic.NEVER && session.traffic().heardAt() > askedAt) {
            askedAt = Traffic.NEVER;
        }
        boolean silent = askedAt != Traffic.NEVER && now - askedAt >= SILENCE;
        if (silent) {
            reset();
        }
        return silent;
    }

    /** Returns when {@link #silent} must be asked next. */
    long deadline() {
        return askedAt == Traffic.NEVER ? Long.MAX_VALUE : askedAt + SILENCE;
    }
}
