package io.oxtunnel.api.transport;

import java.io.IOException;
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
}
