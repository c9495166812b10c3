package io.oxtunnel.transport.tcp.internal;

/** The bytes of a connection: plain, or inside TLS. One thread; none of it blocks. Results below 0 end the connection. */
interface Stream {
    /** The other end has ended the connection. */
    int ENDED = Integer.MIN_VALUE;
    /** What came is not what the layer below expects; {@link #problem} says what. */
    int BROKEN = Integer.MIN_VALUE + 1;

    /**
     * Reads.
     *
     * @param at position in the pool
     * @return bytes; 0 if nothing is there now; {@link #ENDED}, {@link #BROKEN} or the negative errno
     */
    int read(long at, int room);

    /** Writes; returns how many bytes it took, 0 where it would block, or the negative errno. */
    int write(Gather bytes);

    /** Returns whether bytes may be written: an agreement with the other end comes first, by {@link #read} and {@link #flush}. */
    boolean open();

    /** Sends what it holds itself; returns 0 or the negative errno. */
    int flush();

    /** Returns whether it holds nothing that has to be sent. */
    boolean flushed();

    /** Returns whether it is computing elsewhere: reading makes no sense until it is done. */
    boolean busy();

    /** Returns whether it has bytes to {@link #read} that the socket does not tell of. */
    boolean pending();

    /** Returns what broke it, one clause for an administrator, or null. */
    String problem();

    /** Ends it, before the socket is closed. */
    void close();
}
