package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;

/**
 * The capture that serves a client now, and what it was told: another that takes its place is told the same before a packet reaches it.
 * Thread-safe.
 */
final class LiveCapture {
    // Taken before the lock of this; held while settings change, which may take seconds.
    private final Object configuring = new Object();
    private Capture capture;
    private Assignment assignment;
    private CaptureSettings settings;

    /** Begins with one. */
    LiveCapture(Capture capture) {
        this.capture = capture;
    }

    /** See {@link Capture#assign}. */
    synchronized void assign(Assignment next) throws IOException {
        capture.assign(next);
        assignment = next;
    }

    /** See {@link Capture#configure}. */
    void configure(CaptureSettings next) throws IOException {
        synchronized (configuring) {
            Capture now;
            synchronized (this) {
                now = capture;
            }
            now.configure(next);
            settings = next;
        }
    }

    /** The next capture is to do this from its beginning; the present one goes on as it is. */
    void plan(CaptureSettings next) {
        synchronized (configuring) {
            settings = next;
        }
    }

    /**
     * Lets another one take the place.
     *
     * @param publisher shows it to the workers, and closes the one before
     * @throws IOException if it cannot do what the one before did: that one goes on
     */
    void replace(PacketPort port, PortExchange.Publisher publisher) throws IOException {
        if (!(port instanceof Capture next)) {
            throw new IOException(port.describe() + " is no capture");
        }
        synchronized (configuring) {
            synchronized (this) {
                if (assignment != null) {
                    next.assign(assignment);
                }
            }
            if (settings != null) {
                next.configure(settings);
            }
            synchronized (this) {
                if (assignment != null) {
                    next.assign(assignment);
                }
                publisher.publish(next);
                capture = next;
            }
        }
    }
}
