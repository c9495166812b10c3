package io.oxtunnel.api.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Service of a transport bundle. The service property {@value #NAME} is the name in {@code transports = [...]}; of several with one
 * name the highest {@code service.ranking} serves. Thread-safe.
 */
@ConsumerType
public interface TransportProvider {
    /** Service property: the name in configuration files, such as "udp". */
    String NAME = "oxtunnel.transport";

    /**
     * Opens a transport.
     *
     * @throws IOException if it cannot be opened; the message says what is wrong and what to do
     */
    Transport open(TransportRequest request) throws IOException;

    /**
     * Returns what the other end must speak: two transports with one carrier reach each other, and only one of them serves a tunnel. It
     * stands in every endpoint that the transport tells ({@link Endpoint#carrier}), and says which port of a server is meant: that of
     * {@code tcp-listen} and {@code tcp-port} for "tcp", else that of {@code listen} and {@code server}.
     */
    default String carrier() {
        return Endpoint.UDP;
    }

    /**
     * Returns why {@code transports = "auto"} passes this transport over on this machine, or null where it helps. Changes nothing.
     *
     * @param request what would be asked of it; its pool may be null
     */
    default String unsuited(TransportRequest request) {
        return null;
    }

    /**
     * Returns how many small buffers of the pool a transport of this provider lends to the system for as long as it is open, beyond those
     * that are in batches. Asked before {@link #open}, when the pool is made; a smaller pool makes it slower and not wrong.
     *
     * @param listen as in {@link TransportRequest}
     * @param mark as in {@link TransportRequest}
     */
    default int lent(InetSocketAddress listen, int mark) {
        return 0;
    }
}
