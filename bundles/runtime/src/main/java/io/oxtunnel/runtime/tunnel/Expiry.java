package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.PeerSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * When the {@code not-after} of a client ends its sessions. Looking at every session is worth it only where a table has just expired:
 * then it is due once a second for as long as a handshake from before may still be confirmed. Control path.
 */
final class Expiry {
    private static final long LATE_MILLIS = TimeUnit.SECONDS.toMillis(15);
    private static final long REPEAT_MILLIS = TimeUnit.SECONDS.toMillis(1);

    private final InstantSource wallClock;
    private Collection<PeerSettings> peers;
    private long dueMillis;

    Expiry(InstantSource wallClock, Collection<PeerSettings> peers) {
        this.wallClock = wallClock;
        replace(peers);
    }

    /** Takes new tables; sessions are to be looked at. */
    void replace(Collection<PeerSettings> next) {
        peers = next;
        dueMillis = Long.MIN_VALUE;
    }

    /** Returns whether a table has expired. */
    boolean over(PeerSettings peer) {
        return peer.notAfter() != null && wallClock.instant().isAfter(peer.notAfter());
    }

    /** Returns whether sessions are to be looked at now, and if so plans the next time. */
    boolean due() {
        long now = wallClock.millis();
        if (now < dueMillis) {
            return false;
        }
        dueMillis = Long.MAX_VALUE;
        for (PeerSettings peer : peers) {
            if (peer.notAfter() != null) {
                dueMillis = Math.min(dueMillis, next(millis(peer.notAfter()), now));
            }
        }
        return true;
    }

    /** A time that the clock cannot hold is never. */
    private static long millis(Instant end) {
        return end.getEpochSecond() > Long.MAX_VALUE / 1_000 - 1 ? Long.MAX_VALUE : Math.max(0, end.getEpochSecond()) * 1_000 + end.getNano() / 1_000_000;
    }

    private static long next(long end, long now) {
        if (end >= now) {
            // The first millisecond after it.
            return end == Long.MAX_VALUE ? end : end + 1;
        }
        return now - end < LATE_MILLIS ? now + REPEAT_MILLIS : Long.MAX_VALUE;
    }
}
