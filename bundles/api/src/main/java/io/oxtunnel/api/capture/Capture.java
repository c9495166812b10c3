package io.oxtunnel.api.capture;

import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** An open capture. */
@ConsumerType
public interface Capture extends PacketPort {
    /**
     * Takes the addresses of a new session; called again when they change. Control path, one thread. Name servers come by
     * {@link #configure}.
     *
     * @throws IOException if the system refuses; the capture stays in place and closed
     */
    void assign(Assignment assignment) throws IOException;

    /**
     * Changes what is captured and which name servers are asked, while packets flow. It may take seconds. Any thread, one call at a time.
     *
     * @throws IOException if not all of it can be put into force; then all is as it was before
     */
    default void configure(CaptureSettings settings) throws IOException {
        throw new IOException("this capture does not change while it runs");
    }

    /** Returns what is left alone now, with its counters since the capture was opened. Any thread. */
    default List<Exclusion> exclusions() {
        return List.of();
    }
}
