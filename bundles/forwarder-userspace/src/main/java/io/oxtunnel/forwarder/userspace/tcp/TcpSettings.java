package io.oxtunnel.forwarder.userspace.tcp;

/**
 * Bounds of a TCP endpoint.
 *
 * @param connections most connections in all, 1..65,536
 * @param connectionsPerClient most of one client address, 1..65,536
 * @param halfOpenPerClient most of one client address that are not established, 1..65,536
 * @param buffer bytes that a connection may hold in each direction, 65,536..16,777,216
 * @param memory bytes that all connections may hold, 1,048,576..68,719,476,736
 * @param idleMillis after this time without a byte or an acknowledgement an open connection is given up, 1,000 or more
 * @param mtu largest packet to a client, 576..65,535
 */
public record TcpSettings(int connections, int connectionsPerClient, int halfOpenPerClient, int buffer, long memory, long idleMillis, int mtu) {
    private static final int LARGEST_BUFFER = 1 << 24;

    /** Checks the ranges. */
    public TcpSettings {
        check("connections", connections, 1, 65_536);
        check("connections of a client", connectionsPerClient, 1, 65_536);
        check("half-open connections of a client", halfOpenPerClient, 1, 65_536);
        check("buffer of a connection", buffer, 65_536, LARGEST_BUFFER);
        check("memory of all connections", memory, 1 << 20, 1L << 36);
        check("idle time in milliseconds", idleMillis, 1_000, Long.MAX_VALUE / 4);
        check("mtu", mtu, 576, 65_535);
    }

    private static void check(String what, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + ": " + value + " is not in " + least + ".." + most);
        }
    }
}
