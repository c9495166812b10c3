package io.oxtunnel.session.engine;

/** The part of a session that tells of resumption (PROTOCOL.md 4.4, 4.9). */
abstract class EarlySession extends AgreedSession {
    private final EarlyState early = new EarlyState();

    /** Returns what it knows of resumption. */
    final EarlyState early() {
        return early;
    }

    @Override
    public final boolean resumed() {
        return early.resumed();
    }

    @Override
    public final int earlyPackets() {
        return early.packets();
    }
}
