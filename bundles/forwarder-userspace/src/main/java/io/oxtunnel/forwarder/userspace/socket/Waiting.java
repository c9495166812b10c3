package io.oxtunnel.forwarder.userspace.socket;

import io.oxtunnel.api.packet.PacketBatch;

/**
 * The sockets of a turn that have something to read. Each turn begins with another one, and one leaves room for those behind it: the set
 * of descriptors tells of the same ones in the same order as long as all of them have something. One thread.
 */
public final class Waiting {
    private static final int MOST = 64;
    private static final int LEAST_EACH = 4;

    private final long[] tokens = new long[MOST];
    private int count;
    private int turn;
    private int start;

    /** Adds a socket by its token; what finds no place is told again by the next look. */
    public void add(long token) {
        if (count < MOST) {
            tokens[count++] = token;
        }
    }

    /** Begins a turn; returns how many there are. */
    public int begin() {
        start = count == 0 ? 0 : (turn++ & 0x7fff_ffff) % count;
        return count;
    }

    /** Returns the token of the i-th one of this turn. */
    public long token(int i) {
        return tokens[(start + i) % count];
    }

    /** Returns how many packets each may bring in this turn. */
    public int each() {
        return Math.max(LEAST_EACH, PacketBatch.CAPACITY / count);
    }

    /** Ends a turn. */
    public void clear() {
        count = 0;
    }
}
