package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.session.key.TransportKey;
import java.util.concurrent.TimeUnit;

/**
 * The client's dead-peer detection and persistent keepalive (PROTOCOL.md 4.6). Control path.
 *
 * <pre>
 * 1. data sent and nothing heard for 2*SRTT + 1 s, or nothing sent for keepalive_s, or a new key -> KEEPALIVE (ACK wanted)
 * 2. nothing heard since: again after 1 s, three in all
 * 3. nothing heard 1 s (or 2*SRTT, if that is longer) after the third -> the peer is dead
 * </pre>
 *
 * Under a new key only what opens under that key counts as heard: the server may not have it.
 */
final class Liveness {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int PROBES = 3;

    private final TunnelSession session;
    private final ControlSender sender;
    private final long[] tokens = new long[PROBES];
    private final long[] sentAt = new long[PROBES];
    private int probes;

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
        if (now < due()) {
            return false;
        }
        if (probes == PROBES) {
            return true;
        }
        probe(now);
        return false;
    }

    /**
     * Returns when {@link #advance} must be called next. Data may be sent any time unseen, hence at least once a second.
     *
     * @param now when it was called last
     */
    long deadline(long now) {
        return Math.min(due(), now + SECOND);
    }

    /** Takes an ACK: a sample of the round-trip time, if it answers a KEEPALIVE in flight. */
    void acknowledged(Ack ack, long now) {
        for (int i = 0; i < PROBES; i++) {
            if (ack.token() != 0 && tokens[i] == ack.token()) {
                tokens[i] = 0;
                long delay = TimeUnit.MICROSECONDS.toNanos(ack.delayMicros() & 0xffff_ffffL);
                long elapsed = now - sentAt[i];
                session.roundTrip().sample(delay < elapsed ? elapsed - delay : elapsed);
            }
        }
    }

    private boolean answered() {
        TransportKey key = session.ring().sending();
        return key != null && !key.unconfirmed() && session.traffic().heardAt() >= sentAt[0];
    }

    private long due() {
        if (probes > 0) {
            return sentAt[probes - 1] + (probes < PROBES ? SECOND : Math.max(SECOND, 2 * roundTrip()));
        }
        long unanswered = session.traffic().unansweredAt();
        long silence = unanswered == Traffic.NEVER ? Long.MAX_VALUE : unanswered + 2 * roundTrip() + SECOND;
        int keepalive = session.config().keepaliveSeconds(session.agreement().keepaliveSeconds());
        long idle = keepalive == 0 ? Long.MAX_VALUE : session.traffic().sentAt() + keepalive * SECOND;
        return Math.min(silence, idle);
    }

    private long roundTrip() {
        return Math.max(0, session.roundTripNanos());
    }

    private void probe(long now) {
        tokens[probes] = sender.keepAlive(session, now);
        sentAt[probes] = now;
        probes++;
    }
}
