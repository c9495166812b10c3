package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.CookieReply;
import io.oxtunnel.session.handshake.Cookies;

/**
 * What stands between mac1 and the first DH at a server, for an INIT of any kind (PROTOCOL.md 4.6): under load a cookie, then the bucket
 * of its source. It keeps nothing of who was refused. Control path.
 */
final class InitGuard {
    private final Context context;
    private final Load load = new Load();
    private final Cookies cookies;
    private final SourceLimit sources;

    InitGuard(Context context) {
        this.context = context;
        cookies = new Cookies(context.random());
        sources = new SourceLimit(context.random());
    }

    /** See {@link Load}. */
    void waiting(int handshakes, long now) {
        load.waiting(handshakes, now);
    }

    /**
     * Asks whether an INIT whose mac1 fits may cost a DH; where a cookie is missing it is sent.
     *
     * @param server public key that the INIT is meant for
     * @return null if it may, else why not
     */
    DropReason refuse(byte[] init, byte[] server, Endpoint from, long now) {
        if (load.high(now) && !cookies.proven(init, from, now)) {
            context.events().send(CookieReply.make(context, server, init, cookies.make(from, now)), from);
            return DropReason.COOKIE_REQUIRED;
        }
        return sources.admits(from, now) ? null : DropReason.SOURCE_LIMITED;
    }
}
