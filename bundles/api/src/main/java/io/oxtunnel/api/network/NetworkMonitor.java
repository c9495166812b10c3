package io.oxtunnel.api.network;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Service that tells when addresses or routes of this machine have changed; a platform without one leaves it to clocks and silence.
 * Thread-safe.
 */
@ConsumerType
public interface NetworkMonitor {
    /** Watches until it is closed. */
    interface Watch extends AutoCloseable {
        /** Ends it; idempotent. The listener may be running while this returns. */
        @Override
        void close();
    }

    /**
     * Starts to watch. Changes that follow each other closely are told once, within half a second of the first one. What the tunnels
     * of this process do to their own interfaces is not told.
     *
     * @param listener called on a thread of the monitor; it must not block for long
     * @throws IOException if the system refuses
     */
    Watch watch(Runnable listener) throws IOException;
}
