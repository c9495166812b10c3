package io.oxtunnel.forwarder.userspace.tcp;

/** Says which destinations clients may reach. */
@FunctionalInterface
public interface Egress {
    /**
     * Returns whether a connection to an address may be opened. Called once for a connection, by the thread of the queue.
     *
     * @param v6 the family of the client's packet
     * @param high upper half of the address, 0 for IPv4
     * @param low lower half; an IPv4 address stands in its lower 32 bits, v4-mapped
     */
    boolean permits(boolean v6, long high, long low);
}
