package io.oxtunnel.session.engine;

import io.oxtunnel.api.transport.Endpoint;
import java.util.concurrent.TimeUnit;

/**
 * The cookie that a client holds: of one server, good for 115 s from its receipt (PROTOCOL.md section 6, to 4.3). And when one was acted
 * on last. Control path.
 */
final class HeldCookie {
    static final long LIFE = TimeUnit.SECONDS.toNanos(115);
    static final long TRIGGER_INTERVAL = TimeUnit.SECONDS.toNanos(1);

    private byte[] cookie;
    private Endpoint server;
    private long receivedAt;
    private long triggeredAt = Traffic.NEVER;

    /**
     * Takes a cookie.
     *
     * @return whether it may trigger an INIT: at most one a second does
     */
    boolean take(byte[] received, Endpoint from, long now) {
        cookie = received;
        server = from;
        receivedAt = now;
        boolean due = triggeredAt == Traffic.NEVER || now - triggeredAt >= TRIGGER_INTERVAL;
        if (due) {
            triggeredAt = now;
        }
        return due;
    }

    /** Returns the cookie for an INIT to a server, or null. */
    byte[] of(Endpoint to, long now) {
        return cookie != null && to.equals(server) && now - receivedAt < LIFE ? cookie : null;
    }
}
