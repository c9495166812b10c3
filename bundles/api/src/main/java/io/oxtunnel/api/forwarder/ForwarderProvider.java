package io.oxtunnel.api.forwarder;

import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Service of a forwarder bundle; the service property {@value #NAME} is the name in {@code forwarder = "..."}. Thread-safe. */
@ConsumerType
public interface ForwarderProvider {
    /** Service property: the name in configuration files, such as "kernel". */
    String NAME = "oxtunnel.forwarder";

    /**
     * Opens a forwarder.
     *
     * @throws IOException if it cannot; nothing stays changed on the machine, the message says what is wrong and what to do
     */
    PacketPort open(ForwarderRequest request) throws IOException;
}
