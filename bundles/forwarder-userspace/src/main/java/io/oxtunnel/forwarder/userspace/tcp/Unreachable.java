package io.oxtunnel.forwarder.userspace.tcp;

/** Tells a client that a connection did not come about (RFC 1122, section 4.2.3.9): by a reset, by ICMP, or not at all. */
@FunctionalInterface
interface Unreachable {
    /**
     * Queues what is to be said.
     *
     * @param c in phase CONNECTING
     * @param errno why, an error number of Linux
     */
    void tell(Connection c, int errno, Replies replies);
}
