package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.session.handshake.CookieReply;
import java.security.GeneralSecurityException;

/**
 * Reads the COOKIEs that come to a client (PROTOCOL.md 4.3): one opens only for an INIT in flight, and it changes nothing but the next
 * INIT; the endpoint stays. Control path.
 */
final class CookieReader {
    private final Context context;
    private final byte[] server;
    private final Connector connector;

    /** @param server public key of the server */
    CookieReader(Context context, byte[] server, Connector connector) {
        this.context = context;
        this.server = server;
        this.connector = connector;
    }

    /** Returns what became of a COOKIE, or null if the datagram is another message. */
    Verdict read(byte[] datagram, Session session, long now) {
        if (!CookieReply.is(datagram)) {
            return null;
        }
        InFlight.Sent init = connector.inFlight().find(CookieReply.receiver(datagram));
        if (init == null) {
            return new Verdict.Drop(DropReason.UNEXPECTED_HANDSHAKE);
        }
        try {
            connector.cookie(CookieReply.open(context, server, datagram, init.handshake().datagram()), init.to(), now);
            return new Verdict.Deliver(session);
        } catch (GeneralSecurityException e) {
            return new Verdict.Drop(DropReason.HANDSHAKE_UNREADABLE);
        }
    }
}
