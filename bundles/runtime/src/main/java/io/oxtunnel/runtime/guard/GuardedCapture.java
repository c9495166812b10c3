package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.capture.Exclusion;
import java.io.IOException;
import java.util.List;

/** An open capture of a suspect. What it throws on the control path reaches the caller as the exception that its contract names. */
final class GuardedCapture extends GuardedPort implements Capture {
    private final Capture capture;
    private final Suspect suspect;

    GuardedCapture(Capture capture, GuardedPool pool, Suspect suspect) throws IOException {
        super(capture, pool, suspect);
        this.capture = capture;
        this.suspect = suspect;
    }

    @Override
    public void assign(Assignment assignment) throws IOException {
        try {
            capture.assign(assignment);
        } catch (RuntimeException | LinkageError e) {
            throw new IOException(suspect + " threw " + e + " in assign", e);
        }
    }

    @Override
    public void configure(CaptureSettings settings) throws IOException {
        try {
            capture.configure(settings);
        } catch (RuntimeException | LinkageError e) {
            throw new IOException(suspect + " threw " + e + " in configure", e);
        }
    }

    @Override
    public List<Exclusion> exclusions() {
        return capture.exclusions();
    }
}
