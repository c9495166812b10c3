package io.oxtunnel.session.sim;

import io.oxtunnel.api.transport.Endpoint;

/** Where datagrams go. */
public interface Network {
    /** Takes a datagram. */
    void send(byte[] datagram, Endpoint from, Endpoint to);

    /** Takes a datagram that nothing may fragment. */
    default void sendWhole(byte[] datagram, Endpoint from, Endpoint to) {
        send(datagram, from, to);
    }

    /** Returns whether datagrams can be kept whole. */
    default boolean sendsWhole() {
        return false;
    }

    /** Returns the time. */
    long now();
}
