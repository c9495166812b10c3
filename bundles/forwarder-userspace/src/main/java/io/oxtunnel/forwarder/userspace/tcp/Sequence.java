package io.oxtunnel.forwarder.userspace.tcp;

/**
 * Sequence numbers (RFC 9293, section 3.4). On the wire they are 32 bits and wrap; inside they are 64 bits and do not, so that they are
 * compared and subtracted like any other number. The lower 32 bits of the long are the number on the wire.
 */
final class Sequence {
    private static final long FIRST = 1L << 32;

    private Sequence() {
    }

    /** Returns the initial sequence number of a direction, with room below it for numbers that are older. */
    static long initial(int wire) {
        return FIRST + (wire & 0xffff_ffffL);
    }

    /**
     * Returns the number that a number on the wire stands for: the one nearest to another.
     *
     * @param near what it is compared with, less than 2^31 away
     */
    static long unwrap(int wire, long near) {
        return near + (wire - (int) near);
    }
}
