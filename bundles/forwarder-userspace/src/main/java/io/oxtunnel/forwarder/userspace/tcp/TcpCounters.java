package io.oxtunnel.forwarder.userspace.tcp;

/** What an endpoint counts. Written by its thread, read by any; a momentary value each. */
public final class TcpCounters {
    volatile long opened;
    volatile long refused;
    volatile long reset;
    volatile long malformed;
    volatile long unknown;
    volatile long overCap;
    volatile long halfOpen;
    volatile long retransmitted;
    volatile long challenged;
    volatile long lost;
    volatile int connections;
    volatile int chunks;

    /** Returns connections that a destination accepted. */
    public long opened() {
        return opened;
    }

    /** Returns connections that the destination, the way to it, or the system refused. */
    public long refused() {
        return refused;
    }

    /** Returns connections that ended by a reset, of either side. */
    public long reset() {
        return reset;
    }

    /** Returns segments that were malformed or whose checksum was wrong. */
    public long malformed() {
        return malformed;
    }

    /** Returns segments of no connection, which were answered by a reset. */
    public long unknown() {
        return unknown;
    }

    /** Returns SYNs that were dropped because a client, or all of them, have as many connections as they may. */
    public long overCap() {
        return overCap;
    }

    /** Returns connections that are not established yet. */
    public long halfOpen() {
        return halfOpen;
    }

    /** Returns packets that were sent again to clients. */
    public long retransmitted() {
        return retransmitted;
    }

    /** Returns challenge acknowledgements (RFC 5961). */
    public long challenged() {
        return challenged;
    }

    /** Returns connections whose client did not answer any more. */
    public long lost() {
        return lost;
    }

    /** Returns the connections that there are, those in TIME-WAIT included. */
    public int connections() {
        return connections;
    }

    /** Returns the bytes of memory that hold data. */
    public long bytes() {
        return (long) chunks * Chunks.SIZE;
    }
}
