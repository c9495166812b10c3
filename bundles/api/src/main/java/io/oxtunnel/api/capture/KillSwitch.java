package io.oxtunnel.api.capture;

import java.io.IOException;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Service: the firewall tables that captures with {@code kill-switch = true} leave standing when their process ends, however it ends.
 * A capture makes its own; this finds and removes them. Thread-safe.
 */
@ProviderType
public interface KillSwitch {
    /**
     * Returns the instances whose kill switch stands, running or not.
     *
     * @throws IOException if the system does not tell
     */
    List<String> standing() throws IOException;

    /**
     * Removes the kill switch of an instance.
     *
     * @param instance see {@link CaptureRequest#instance}
     * @return whether one stood
     * @throws IOException if the system refuses; then it stands
     */
    boolean remove(String instance) throws IOException;
}
