package io.oxtunnel.session.path;

import java.util.concurrent.TimeUnit;

/**
 * Says when the control path must be told where datagrams come from: a peer that is somewhere else sends many, and one in a while will do.
 * The owning worker only; no allocation. Times are nanoseconds of the engine's clock.
 */
public final class Sightings {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(10);

    private boolean elsewhere;
    private boolean told;
    private long toldAt;

    /** Returns whether to tell; see {@link io.oxtunnel.api.session.Session#sighted}. */
    public boolean tell(boolean home, long now) {
        if (home) {
            boolean back = elsewhere;
            elsewhere = false;
            return back;
        }
        if (told && now - toldAt < INTERVAL) {
            return false;
        }
        elsewhere = true;
        told = true;
        toldAt = now;
        return true;
    }
}
