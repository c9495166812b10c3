package io.oxtunnel.session.handshake;

/**
 * The last 32 bytes of a handshake datagram, the same in every kind that has both (INIT FULL, RESUME, ACCEPT): mac1, then mac2, each over
 * all bytes before it (PROTOCOL.md 3). Offsets from the start of the datagram.
 */
final class Trailer {
    private static final int LENGTH = 2 * Mac1.LENGTH;

    private Trailer() {
    }

    /** Returns where mac1 is in a datagram of {@code length} bytes; negative if there is no room for it. */
    static int mac1(int length) {
        return length - LENGTH;
    }

    /** Returns where mac2 is. */
    static int mac2(int length) {
        return length - Mac1.LENGTH;
    }
}
