package io.oxtunnel.api.session;

/**
 * Whether a side resumes sessions by tickets (PROTOCOL.md 4.4, 4.9).
 *
 * @param tickets server: gives and takes tickets; client: keeps and shows them
 * @param early server: delivers the packet that comes with a ticket; client: sends one with it. Nothing without tickets.
 */
public record Resumption(boolean tickets, boolean early) {
    /** Both. */
    public static final Resumption ON = new Resumption(true, true);
    /** Neither. */
    public static final Resumption OFF = new Resumption(false, false);
}
