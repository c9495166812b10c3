package io.oxtunnel.api.tunnel;

import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Sees what the workers of a tunnel do, from {@link Tunnel#watch} until it is closed. Workers write into bounded memory and wait for
 * nobody: what finds no room is not seen, and counted. One thread.
 */
@ProviderType
public interface PacketWatch extends AutoCloseable {
    /**
     * What to see.
     *
     * @param points where to look, at least one place
     * @param peer name of the only peer to look at; empty = all, and what belongs to none
     * @param contents whether to copy the bytes, too; that is written to the log at level WARNING
     * @param purpose for {@link Tunnel#watches} and the log, one line
     */
    record Request(Set<Observation.Point> points, String peer, boolean contents, String purpose) {
        /**
         * Copies the set.
         *
         * @throws IllegalArgumentException if there is no place to look at
         */
        public Request {
            points = Set.copyOf(points);
            if (points.isEmpty()) {
                throw new IllegalArgumentException("no points; allowed: one or more");
            }
        }
    }

    /** Returns the next thing that was seen, or null if there is none now; of one worker they come in order. Never waits. */
    Observation poll();

    /** Returns how many things were not seen because there was no room for them. */
    long missed();

    /** Looks no more. Idempotent. */
    @Override
    void close();
}
