package io.oxtunnel.forwarder.userspace.tcp;

/**
 * One connection: who is joined with whom, how far both sides are, and its places in the lists of the endpoint. Recycled. One thread.
 *
 * <p>The states of RFC 9293, section 3.3.2, follow from the phase, from what was received ({@link Inflow}) and what was sent
 * ({@link Outflow}): {@link #state} names them.
 */
final class Connection {
    /** Free for the next one. */
    static final int UNUSED = 0;
    /** A SYN came; it is answered when the destination's socket is connected. */
    static final int CONNECTING = 1;
    /** The SYN was answered: SYN-RECEIVED. */
    static final int ANSWERED = 2;
    /** Everything from ESTABLISHED to LAST-ACK. */
    static final int OPEN = 3;
    /** TIME-WAIT. */
    static final int TIME_WAIT = 4;
    /** Nothing is left towards the client; the socket may still have to take bytes. */
    static final int DONE = 5;

    static final long NEVER = Long.MAX_VALUE;

    final int slot;
    /** Bytes that it may hold in each direction. */
    final int buffer;
    /** Counts who has used this slot; 28 bits. */
    int generation;
    final Inflow in;
    final Outflow out;
    final RoundTrip trip = new RoundTrip();

    final Addresses addresses = new Addresses();
    int phase;
    long hash;
    Client client;
    /** Whether it counts towards what its client may have. */
    boolean counted;
    /** When the SYN came, in milliseconds. */
    long openedAt;
    /** Whether selective acknowledgements were agreed on. */
    boolean selective;
    /** Shift of our windows if the client scales, else -1. */
    int shift;

    /** DSCP of the client's SYN, as the upper 6 bits of a traffic class; both sides get it. */
    int trafficClass;

    // Timestamps (RFC 7323).
    boolean timestamps;
    int recent;
    long recentAt;
    int clockOffset;

    // The socket of the destination.
    int fd = -1;
    boolean readable;
    boolean writable;
    /** The end of what it sends is near: a read that is short does not mean that nothing follows. */
    boolean hangingUp;
    boolean ended;
    boolean finished;

    /** When something was last heard from either side, in milliseconds. */
    long activeAt;
    long timeWaitUntil;
    /** When memory that was not there is asked for again. */
    long retryAt;
    long challengedAt;
    int challenges;

    // Places in the table, in the queue of those with something to do, and in the timer wheel.
    Connection nextInTable;
    Connection nextActive;
    boolean active;
    Connection wheelBefore;
    Connection wheelNext;
    int wheelPlace = -1;
    long wheelAt = NEVER;

    Connection(int slot, Chunks chunks, int buffer) {
        this.slot = slot;
        this.buffer = buffer;
        in = new Inflow(this, chunks, buffer);
        out = new Outflow(this, chunks, buffer);
    }

    /** Forgets the one before; identity, flows and options are set by who opens it. */
    void begin(int how, long now) {
        phase = how;
        generation = generation + 1 & 0xfff_ffff;
        fd = -1;
        readable = false;
        writable = false;
        hangingUp = false;
        ended = false;
        finished = false;
        timestamps = false;
        activeAt = now;
        openedAt = now;
        retryAt = NEVER;
        challengedAt = now - 1_000;
        challenges = 0;
        trip.reset();
    }

    /** Returns whether the client counts as half-open: it has not proved that it hears us. */
    boolean halfOpen() {
        return phase == CONNECTING || phase == ANSWERED;
    }

    /** Returns whether the sequence numbers of both sides are known to both. */
    boolean synchronised() {
        return phase == OPEN || phase == TIME_WAIT;
    }

    /** Returns the timestamp to send. */
    int timestamp(long now) {
        return (int) now + clockOffset;
    }

    /** Returns the name of the state as RFC 9293 has it. */
    String state() {
        return switch (phase) {
            case CONNECTING, ANSWERED -> "SYN-RECEIVED";
            case TIME_WAIT -> "TIME-WAIT";
            case OPEN -> in.finished() ? out.finSent() ? out.sentFirst() ? "CLOSING" : "LAST-ACK" : "CLOSE-WAIT"
                    : out.finSent() ? out.finAcknowledged() ? "FIN-WAIT-2" : "FIN-WAIT-1" : "ESTABLISHED";
            default -> "CLOSED";
        };
    }
}
