package io.oxtunnel.transport.tcp.internal;

/**
 * How datagrams travel in a stream (PROTOCOL.md 4.8 and section 6): each behind its length.
 *
 * <pre>
 *  0                   1
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-------------------------------+----------------
 * | length, big-endian, 9..1,500  | datagram ...
 * +-------------------------------+----------------
 * </pre>
 */
final class Frame {
    /** Bytes in front of a datagram. */
    static final int HEADER = 2;
    /** The header of a datagram: nothing shorter means anything. */
    static final int SHORTEST = 9;
    /** Longest datagram. */
    static final int LONGEST = 1_500;
    /** Longest frame. */
    static final int MOST = HEADER + LONGEST;

    private Frame() {
    }

    /** Returns whether a frame may have this length; any other closes the connection. */
    static boolean legal(int length) {
        return length >= SHORTEST && length <= LONGEST;
    }
}
