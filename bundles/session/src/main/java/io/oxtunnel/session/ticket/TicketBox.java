package io.oxtunnel.session.ticket;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The server's tickets (PROTOCOL.md 4.4, 4.9): seals them under a key that is replaced every hour and never leaves memory, opens them
 * under that and the one before, and knows which were shown. A restart forgets all of it, so a ticket of an earlier run is unknown.
 * Control path.
 */
public final class TicketBox {
    /** Life of a ticket in seconds, and the time after which the key is replaced. */
    public static final int LIFETIME = 3_600;
    /** Most tickets that may have been shown and not be forgotten yet: 32 MB. */
    static final int MOST_SHOWN = 1 << 20;

    private static final long ROTATION = TimeUnit.SECONDS.toNanos(LIFETIME);

    private final CipherProvider ciphers;
    private final RandomGenerator random;
    private final InstantSource clock;
    private final int mostShown;
    private TicketKey current;
    private TicketKey previous;

    /**
     * Makes one without a key; the first is drawn when it is needed.
     *
     * @param clock for {@code issued}
     */
    public TicketBox(CipherProvider ciphers, RandomGenerator random, InstantSource clock) {
        this(ciphers, random, clock, MOST_SHOWN);
    }

    TicketBox(CipherProvider ciphers, RandomGenerator random, InstantSource clock, int mostShown) {
        this.ciphers = ciphers;
        this.random = random;
        this.clock = clock;
        this.mostShown = mostShown;
    }

    /** Returns whether a provider has the cipher of tickets. */
    public static boolean isPossible(CipherProvider ciphers) {
        return ciphers.suites().contains(Suite.AES_256_GCM);
    }

    /**
     * A ticket that was shown. {@link #toString()} tells no secret.
     *
     * @param ticket opened, or null if its key is unknown or it does not open
     * @param expired whether it is too old
     * @param used whether it was shown before
     */
    public record Shown(Ticket ticket, boolean expired, boolean used, TicketKey key) {
        @Override
        public String toString() {
            return "Shown[not shown]";
        }
    }

    /**
     * Makes a ticket.
     *
     * @param psk resumption secret, 32 bytes
     * @param clientKey 32 bytes
     * @return 128 bytes
     */
    public byte[] issue(byte[] psk, byte[] clientKey, Mode mode, Suite suite, long now) {
        sweep(now);
        if (current == null) {
            current = new TicketKey(ciphers, random, now);
        }
        byte[] id = new byte[Ticket.ID];
        random.nextBytes(id);
        // The register takes a free slot for zero.
        id[0] |= 1;
        return current.seal(new Ticket(psk, clientKey, clock.instant().getEpochSecond(), LIFETIME, mode, suite, id));
    }

    /** Opens a ticket and looks it up, without marking it. */
    public Shown look(byte[] ticket, long now) {
        sweep(now);
        TicketKey key = current != null && current.isNamedBy(ticket) ? current : previous != null && previous.isNamedBy(ticket) ? previous : null;
        if (key == null) {
            return new Shown(null, false, false, null);
        }
        try {
            Ticket opened = key.open(ticket);
            return new Shown(opened, opened.expired(clock.instant().getEpochSecond()), key.shown().contains(opened.id()), key);
        } catch (GeneralSecurityException e) {
            return new Shown(null, false, false, null);
        }
    }

    /** Returns whether no ticket can be marked any more until an older key is forgotten. */
    public boolean full() {
        return shown() >= mostShown;
    }

    /** Returns how many tickets are marked. */
    int shown() {
        return (current == null ? 0 : current.shown().size()) + (previous == null ? 0 : previous.shown().size());
    }

    /**
     * Marks a ticket as shown.
     *
     * @return false if it was marked before, or cannot be: then it must not be taken
     */
    public boolean mark(Shown shown) {
        return !full() && shown.key().shown().insert(shown.ticket().id());
    }

    /** Overwrites the keys. */
    public void close() {
        erase(current);
        erase(previous);
        current = null;
        previous = null;
    }

    /** Replaces a key that is an hour old, and forgets the one before when its last ticket has expired. */
    public void sweep(long now) {
        if (previous != null && now - previous.bornAt() >= 2 * ROTATION) {
            erase(previous);
            previous = null;
        }
        if (current != null && now - current.bornAt() >= ROTATION) {
            erase(previous);
            previous = current;
            current = null;
            sweep(now);
        }
    }

    /** Returns when {@link #sweep} must be called next, or {@link Long#MAX_VALUE}. */
    public long deadline() {
        long replace = current == null ? Long.MAX_VALUE : current.bornAt() + ROTATION;
        return previous == null ? replace : Math.min(replace, previous.bornAt() + 2 * ROTATION);
    }

    private static void erase(TicketKey key) {
        if (key != null) {
            key.erase();
        }
    }
}
