package io.oxtunnel.api.journal;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Changes of the machine that outlive the process (rules, routes, sysctls, DNS). Each is on disk before it is made; what is left
 * after a crash is undone by the next start through the {@link Undo} service of its owner. Thread-safe.
 */
@ProviderType
public interface Journal {
    /**
     * Writes a change down, to the disk.
     *
     * @param owner name of the {@link Undo} that takes it back
     * @param change one line, understood by that owner
     * @return number for {@link #undone}
     * @throws IOException if it cannot be written (full disk): then the change must not be made
     */
    long willChange(String owner, String change) throws IOException;

    /** Strikes a change out, after it was taken back or could not be made. */
    void undone(long number);
}
