package io.oxtunnel.api.session;

import org.osgi.annotation.versioning.ConsumerType;

/** Holds the traffic of one client to its rate. Workers, once a packet: no lock, no allocation. Thread-safe. */
@ConsumerType
public interface Policer {
    /**
     * Asks for a packet from the client.
     *
     * @param bytes of the inner packet
     * @param now nanoTime
     * @return whether it may pass; if not it is dropped as {@link DropReason#RATE_LIMITED}
     */
    boolean inbound(int bytes, long now);

    /** Asks for a packet to the client; see {@link #inbound}. */
    boolean outbound(int bytes, long now);
}
