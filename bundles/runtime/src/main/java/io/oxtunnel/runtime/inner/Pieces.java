package io.oxtunnel.runtime.inner;

/** A packet that leaves as several: each has headers of its own, and its share of the payload where that stands. One thread. */
public interface Pieces {
    /** Returns the bytes of the headers, the same for every piece. */
    int headerLength();

    /**
     * Returns the payload bytes of a piece; the last one may have fewer than the others.
     *
     * @param i 0..pieces-1
     */
    int payloadLength(int i);

    /** Returns where the payload of piece {@code i} stands. */
    long payloadAt(int i);

    /**
     * Writes the complete headers of piece {@code i}.
     *
     * @param to where {@link #headerLength()} bytes go, outside the packet
     */
    void header(int i, long to);
}
