package io.oxtunnel.session.engine;

import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/**
 * Whether a server is under load: more than 64 handshakes waited at some time within the last second (PROTOCOL.md section 6, to 4.6).
 * Control path.
 */
final class Load {
    /** Handshakes that may wait without load: an eighth of the queue. */
    static final int CALM = 64;
    static final long WINDOW = TimeUnit.SECONDS.toNanos(1);
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.session");
    private static final long QUIET = TimeUnit.MINUTES.toNanos(1);

    private long loadedAt = Traffic.NEVER;

    void waiting(int handshakes, long now) {
        if (handshakes <= CALM) {
            return;
        }
        if (loadedAt == Traffic.NEVER || now - loadedAt > QUIET) {
            LOG.log(Level.WARNING, handshakes + " handshakes wait: until it calms down, who asks must show by a cookie that its address is its own");
        }
        loadedAt = now;
    }

    boolean high(long now) {
        return loadedAt != Traffic.NEVER && now - loadedAt < WINDOW;
    }
}
