package io.oxtunnel.forwarder.userspace.tcp;

/**
 * The sockets towards the destinations, as the endpoint sees them; none of these blocks. What happens to a socket comes back through
 * {@link TcpEndpoint#connected}, {@link TcpEndpoint#failed} and {@link TcpEndpoint#ready}. Results below 0 are negative error numbers of
 * Linux; {@link #AGAIN} says that there is nothing, or no room, for now.
 */
interface Outside {
    /** Nothing now: {@code -EAGAIN}. */
    int AGAIN = -11;
    /** Why a connection did not come about: nobody answered (ETIMEDOUT). */
    int TIMED_OUT = 110;

    /** Begins to connect; 0, or a negative error number. Never tells of the outcome before it returns. */
    int connect(Connection c);

    /** Writes bytes of a stream; how many were taken, 1 or more, or a negative error number. */
    int write(Connection c, ByteStream from, long at, int length);

    /** Reads bytes into memory of a stream that was reserved; how many, 0 = the end, or a negative error number. */
    int read(Connection c, ByteStream into, long at, int length);

    /** Says that no more bytes are written. */
    void finish(Connection c);

    /** Closes the socket; {@code reset} tells the destination that bytes may be missing. */
    void close(Connection c, boolean reset);
}
