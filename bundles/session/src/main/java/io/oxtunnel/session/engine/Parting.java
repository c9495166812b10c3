package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.session.key.TransportKey;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What a client does when the server ends the session (PROTOCOL.md 4.5): it comes back when it may, unless the session was idle and its
 * user wants no keepalive; then the next packet brings it back. A ticket outlives an idle session and no other. Control path.
 */
final class Parting {
    private static final long MAX_RETRY_SECONDS = 3_600;
    private static final long SHORT_LIFE = TimeUnit.SECONDS.toNanos(5);
    private static final String IDLING = "idle: the server ended the session, the next packet reconnects";

    private final TunnelSession session;
    private final Connector connector;
    private final boolean keepaliveOff;
    private final Consumer<String> forget;

    /**
     * Makes it.
     *
     * @param keepaliveOff whether the user wants none
     * @param forget erases the session, for a reason
     */
    Parting(TunnelSession session, Connector connector, boolean keepaliveOff, Consumer<String> forget) {
        this.session = session;
        this.connector = connector;
        this.keepaliveOff = keepaliveOff;
        this.forget = forget;
    }

    /** Takes a DISCONNECT. One under a key of an earlier session says nothing about this one. */
    Verdict disconnected(TransportKey under, Disconnect message, long now) {
        if (Arrays.equals(under.agreement().sessionId(), session.sessionId())) {
            end(message, now);
        }
        return new Verdict.Deliver(session);
    }

    private void end(Disconnect message, long now) {
        boolean idle = message.reason() == Disconnect.IDLE;
        boolean shortLived = now - session.keyedAt() < SHORT_LIFE;
        if (idle && keepaliveOff && message.retryAfterSeconds() == 0) {
            forget.accept(IDLING);
            connector.stop(SessionState.IDLE, IDLING);
            return;
        }
        if (!idle) {
            connector.resumption().eraseTicket();
        }
        String reason = "the server ended the session: " + Reasons.disconnect(message.reason());
        forget.accept(reason);
        long wait = TimeUnit.SECONDS.toNanos(Math.min(message.retryAfterSeconds(), MAX_RETRY_SECONDS));
        // A server that lets us in only to throw us out is not asked again at once.
        connector.waitFor(shortLived ? Math.max(wait, SHORT_LIFE) : wait, reason, now);
    }
}
