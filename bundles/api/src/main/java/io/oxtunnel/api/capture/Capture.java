package io.oxtunnel.api.capture;

import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** An open capture. */
@ConsumerType
public interface Capture extends PacketPort {
    /**
     * Takes the addresses of a new session; called again when they change. Control path, one thread.
     *
     * @throws IOException if the system refuses; the capture stays in place and closed
     */
    void assign(Assignment assignment) throws IOException;
}
