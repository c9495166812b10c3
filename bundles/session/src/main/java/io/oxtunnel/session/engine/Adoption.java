package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.TransportKey;
import java.util.Arrays;

/**
 * What a client does with an ACCEPT (PROTOCOL.md 4.6): its key is installed, a KEEPALIVE under it is the server's confirmation, and what has
 * waited for the key follows. Control path.
 */
final class Adoption {
    private final Context context;
    private final TunnelSession session;
    private final IndexTable table;
    private final Retirement retirement;
    private final Connector connector;
    private final Liveness liveness;
    private final Disturbance disturbance;
    private final ConfigInbox inbox;

    Adoption(Context context, TunnelSession session, IndexTable table, Retirement retirement, Connector connector, Liveness liveness,
            Disturbance disturbance, ConfigInbox inbox) {
        this.context = context;
        this.session = session;
        this.table = table;
        this.retirement = retirement;
        this.connector = connector;
        this.liveness = liveness;
        this.disturbance = disturbance;
        this.inbox = inbox;
    }

    /** Takes an ACCEPT that opened and did not reject. */
    void adopt(AcceptReader.Result accepted, long now) {
        InFlight.Sent init = accepted.init();
        connector.inFlight().answered(init);
        // Where the INIT went, and not where the ACCEPT says it comes from: a copy with another source must not divert a session.
        Endpoint endpoint = init.to();
        TransportKey key = accepted.key(session, context, endpoint, now);
        moveTo(endpoint);
        session.carried("first to answer", now);
        session.feedback().roundTrip().estimate(now - init.at());
        disturbance.reset();
        // A session that had been given up is news again when it goes on.
        boolean news = install(key, accepted.payload().configEpoch()) | session.state() == SessionState.INIT_SENT;
        connector.resumption().established(init, news);
        retirement.retire(session.ring().expire(now));
        // Before the news: who is told of a session and looks at it must find it established.
        connector.become(SessionState.ESTABLISHED, "connected to " + endpoint);
        // Before data may follow: clear data confirms nothing (PROTOCOL.md section 6, to 4.6).
        liveness.confirm(now);
        if (news) {
            context.events().established(session);
        }
        connector.resumption().release(now);
    }

    /** Returns whether the session is another one than before, or has other addresses. */
    private boolean install(TransportKey key, int epoch) {
        boolean other = !Arrays.equals(session.sessionId(), key.agreement().sessionId());
        boolean readdressed = !key.agreement().assignment().equals(session.assignment());
        if (other) {
            session.sessionId(key.agreement().sessionId());
        }
        inbox.accepted(other, epoch);
        session.countHandshake();
        table.add(key);
        session.install(key);
        return other || readdressed;
    }

    private void moveTo(Endpoint endpoint) {
        if (!endpoint.equals(session.endpoint())) {
            session.moveTo(endpoint);
            context.events().moved(session, endpoint);
        }
    }
}
