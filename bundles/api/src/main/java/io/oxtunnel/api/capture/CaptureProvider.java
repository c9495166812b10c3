package io.oxtunnel.api.capture;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Service of a capture bundle; the service property {@value #NAME} is the name in {@code capture = "..."}. Thread-safe. */
@ConsumerType
public interface CaptureProvider {
    /** Service property: the name in configuration files, such as "tun". */
    String NAME = "oxtunnel.capture";

    /**
     * Service property: what the key {@code dns} of a client is where its file does not say so, "tunnel" or "direct". Absent: "tunnel".
     */
    String DNS = "oxtunnel.capture.dns";

    /**
     * Puts the capture in place, failing closed: from its return on, packets for the captured routes reach its queues and nothing else.
     *
     * @throws IOException if it cannot; nothing stays changed on the machine, the message says what is wrong and what to do
     */
    Capture open(CaptureRequest request) throws IOException;
}
