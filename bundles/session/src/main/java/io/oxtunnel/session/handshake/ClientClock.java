package io.oxtunnel.session.handshake;

import io.oxtunnel.api.session.TimestampStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The client's timestamps: each greater than every one before it, over restarts and clocks that were set back (PROTOCOL.md 4.6 and
 * section 6, to 4.1). One thread.
 */
public final class ClientClock {
    private static final Instant PLAUSIBLE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant FUTURE = Instant.parse("2200-01-01T00:00:00Z");

    private final InstantSource clock;
    private final TimestampStore store;
    private final byte[] publicKey;
    private Duration correction = Duration.ZERO;
    private byte[] last;

    /**
     * Makes one.
     *
     * @param publicKey of the client, under which its last timestamp is kept
     */
    public ClientClock(InstantSource clock, TimestampStore store, byte[] publicKey) {
        this.clock = clock;
        this.store = store;
        this.publicKey = publicKey;
        byte[] kept = store.load(publicKey);
        last = kept != null && kept.length == Tai64n.LENGTH ? kept : new byte[Tai64n.LENGTH];
    }

    /**
     * Returns max(clock, last + 2^24 ns), after it was kept.
     *
     * @throws IOException if it cannot be kept: then no INIT may be sent
     */
    public byte[] next() throws IOException {
        byte[] now = Tai64n.of(clock.instant().plus(correction));
        byte[] least = Tai64n.after(last);
        byte[] next = Tai64n.compare(now, least) >= 0 ? now : least;
        store.store(publicKey, next);
        last = next;
        return next;
    }

    /**
     * Takes the server's time where the own clock is impossible (section 6, to 4.2).
     *
     * @param seconds TAI64, authenticated
     */
    public void serverTime(long seconds) {
        Instant own = clock.instant();
        if (own.isBefore(PLAUSIBLE) && seconds >= Tai64n.seconds(PLAUSIBLE) && seconds < Tai64n.seconds(FUTURE)) {
            correction = Duration.between(own, Tai64n.time(seconds));
        }
    }
}
