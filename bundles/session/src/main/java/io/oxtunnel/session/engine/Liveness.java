package io.oxtunnel.session.engine;

import io.oxtunnel.session.key.TransportKey;
import java.util.concurrent.TimeUnit;

/**
 * The client's dead-peer detection and persistent keepalive (PROTOCOL.md 4.6). Control path.
 *
 * <pre>
 * 1. data sent and nothing heard for 2*SRTT + 1 s, or nothing sent for keepalive_s, or a new key -> KEEPALIVE (ACK wanted);
 *    and so where data came for more than 1 s, none of it answered, and no more comes for 2*SRTT + 1 s: the end of a stream, or of its way
 * 2. nothing heard since: again after 1 s, three in all
 * 3. nothing heard 1 s (or 2*SRTT, if that is longer) after the third -> the peer is dead
 * 4. while data is sent and answered: one KEEPALIVE in 10 s, whose ACK tells round-trip time and loss
 * </pre>
 *
 * Under a new key only what opens under that key counts as heard: the server may not have it.
 */
final class Liveness {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MEASURE_INTERVAL = TimeUnit.SECONDS.toNanos(10);
    private static final int PROBES = 3;

    private final TunnelSession session;
    private final ControlSender sender;
    private int probes;
    private long firstAt;
    private long lastAt = Traffic.NEVER;

    Liveness(TunnelSession session, ControlSender sender) {
        this.session = session;
        this.sender = sender;
    }

    /** Sends the first packet under a new key: the server's key confirmation. */
    void confirm(long now) {
        probes = 0;
        probe(now);
    }

    /** Forgets the probes in flight. */
    void reset() {
        probes = 0;
    }

    /**
     * Does what is due.
     *
     * @return whether the peer is dead
     */
    boolean advance(long now) {
        if (probes > 0 && answered()) {
            probes = 0;
        }
        if (now >= due()) {
            if (probes == PROBES) {
                return true;
            }
            probe(now);
        } else if (now >= measureAt()) {
            lastAt = now;
            sender.keepAlive(session, now);
        }
        return false;
    }

    /**
     * Returns when {@link #advance} must be called next. Data may be sent any time unseen, hence at least once a second.
     *
     * @param now when it was called last
     */
    long deadline(long now) {
        return Math.min(Math.min(due(), measureAt()), now + SECOND);
    }

    /** Returns when the KEEPALIVE went that is not answered yet, or {@link Traffic#NEVER}. */
    long askedAt() {
        return probes > 0 && !answered() ? firstAt : Traffic.NEVER;
    }

    /** Returns when the first KEEPALIVE of the last ones went, answered or not. */
    long firstAskedAt() {
        return firstAt;
    }

    private boolean answered() {
        TransportKey key = session.ring().sending();
        return key != null && !key.unconfirmed() && session.traffic().heardAt() >= firstAt;
    }

    private long due() {
        if (probes > 0) {
            return lastAt + (probes < PROBES ? SECOND : Math.max(SECOND, 2 * roundTrip()));
        }
        long unanswered = session.traffic().unansweredAt();
        long silence = unanswered == Traffic.NEVER ? Long.MAX_VALUE : unanswered + 2 * roundTrip() + SECOND;
        int keepalive = session.config().keepaliveSeconds(session.agreement().keepaliveSeconds());
        if (unanswered == Traffic.NEVER && streamed()) {
            silence = session.traffic().heardAt() + 2 * roundTrip() + SECOND;
        }
        long idle = keepalive == 0 ? Long.MAX_VALUE : session.traffic().sentAt() + keepalive * SECOND;
        return Math.min(silence, idle);
    }

    /** Returns whether the last that happened is that data came, for more than a second, and nothing was sent. */
    private boolean streamed() {
        long sent = session.traffic().sentAt();
        return sent != Traffic.NEVER && session.traffic().heardAt() > sent + SECOND;
    }

    /** Where nothing is heard, the first rule asks soon enough. */
    private long measureAt() {
        boolean flows = session.traffic().sentAt() > lastAt && session.traffic().unansweredAt() == Traffic.NEVER;
        return probes == 0 && flows ? lastAt + MEASURE_INTERVAL : Long.MAX_VALUE;
    }

    private long roundTrip() {
        return Math.max(0, session.roundTripNanos());
    }

    private void probe(long now) {
        sender.keepAlive(session, now);
        firstAt = probes == 0 ? now : firstAt;
        lastAt = now;
        probes++;
    }
}
