package io.oxtunnel.session.ticket;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.session.key.TransportKey;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The client's newest ticket (PROTOCOL.md 4.4): kept in memory only, shown once, forgotten when it expires. Control path.
 */
public final class TicketPurse {
    /** What a server may claim; more is cut to this. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(TicketBox.LIFETIME);

    private final boolean wanted;
    private Entry newest;

    /**
     * Makes an empty one.
     *
     * @param wanted whether tickets are kept at all
     */
    public TicketPurse(boolean wanted) {
        this.wanted = wanted;
    }

    /**
     * A ticket and the secret that goes with it. {@link #toString()} tells nothing of them.
     *
     * @param ticket 128 bytes
     * @param psk resumption secret, 32 bytes
     * @param expiresAt in nanoseconds of the engine's clock
     */
    public record Entry(byte[] ticket, byte[] psk, long expiresAt) {
        /** Overwrites the secret. */
        public void erase() {
            Arrays.fill(psk, (byte) 0);
        }

        @Override
        public String toString() {
            return "Entry[not shown]";
        }
    }

    /**
     * Keeps a ticket in place of the one before. Its life is counted from the birth of the key, before which it was not made.
     *
     * @param under the key that the ticket came under, whose resumption secret it stands for
     */
    public void put(TransportKey under, Setting.Ticket ticket) {
        byte[] psk = wanted && ticket.lifetimeSeconds() > 0 ? under.resumptionSecret() : null;
        if (psk != null) {
            erase();
            long life = Math.min(LONGEST, TimeUnit.SECONDS.toNanos(ticket.lifetimeSeconds()));
            newest = new Entry(ticket.ticket().clone(), psk, under.bornAt() + life);
        }
    }

    /** Takes the ticket out, or returns null if there is none that is valid; the caller erases it. */
    public Entry take(long now) {
        Entry taken = newest;
        newest = null;
        if (taken != null && now >= taken.expiresAt()) {
            taken.erase();
            return null;
        }
        return taken;
    }

    /** Lets the ticket expire so much earlier, in nanoseconds that the engine's clock has missed. */
    public void age(long missed) {
        if (newest != null) {
            newest = new Entry(newest.ticket(), newest.psk(), newest.expiresAt() - missed);
        }
    }

    /** Forgets the ticket. */
    public void erase() {
        if (newest != null) {
            newest.erase();
            newest = null;
        }
    }
}
