package io.oxtunnel.api.transport;

import io.oxtunnel.api.packet.PacketQueue;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A queue of datagrams and trains. {@code peer[i]} of a received slot is a passing handle, good until the next
 * {@link #receive} of this queue: strangers leave no trace in tables. {@code peer[i]} of a sent slot is a handle of
 * {@link Transport#intern}.
 */
@ConsumerType
public interface DatagramQueue extends PacketQueue {
    /** Returns the endpoint of a received slot. Allocates: control path only. */
    Endpoint endpoint(long received);

    /** Returns whether a received slot came from an interned endpoint, own address included. */
    boolean from(long received, long peer);

    /**
     * Tells that a received slot came from somebody who knows the tunnel: a handshake with a valid mac1, or a datagram that opened in a
     * live session. A transport that keeps something for each of its peers, such as a connection, bounds what strangers get by it. Called
     * by the thread that received; costs next to nothing where it changes nothing.
     */
    default void proven(long received) {
    }
}
