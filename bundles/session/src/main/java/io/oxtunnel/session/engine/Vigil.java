package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.key.Limits;
import io.oxtunnel.session.key.TransportKey;

/** What makes an established client ask for new keys (PROTOCOL.md 4.6): their age and wear, a dead server, silence after a disturbance. */
final class Vigil {
    private final TunnelSession session;
    private final Liveness liveness;
    private final Disturbance disturbance;
    private final Connector connector;

    Vigil(TunnelSession session, Liveness liveness, Disturbance disturbance, Connector connector) {
        this.session = session;
        this.liveness = liveness;
        this.disturbance = disturbance;
        this.connector = connector;
    }

    /** Starts an attempt if there is a reason for one. */
    void keep(long now) {
        TransportKey key = session.ring().sending();
        if (key == null) {
            connector.begin(SessionState.INIT_SENT, "the keys have expired", now);
        } else if (now >= key.bornAt() + Limits.REKEY_AFTER_TIME || key.worn()) {
            connector.begin(SessionState.REKEYING, "new keys are due", now);
        } else if (disturbance.silent(now)) {
            connector.begin(SessionState.INIT_SENT, "the server does not answer for 500 ms after a sleep or a change of the network", now);
        } else if (liveness.advance(now)) {
            liveness.reset();
            connector.begin(SessionState.INIT_SENT, "the server does not answer: 3 keepalives without an answer", now);
        }
    }

    /**
     * Returns when {@link #keep} must be called next.
     *
     * @param now when it was called last
     */
    long deadline(long now) {
        return Math.min(session.keyedAt() + Limits.REKEY_AFTER_TIME, Math.min(liveness.deadline(now), disturbance.deadline()));
    }
}
