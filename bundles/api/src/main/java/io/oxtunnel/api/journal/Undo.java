package io.oxtunnel.api.journal;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** Service: takes back changes found in a {@link Journal} after a crash. */
@ConsumerType
public interface Undo {
    /** Service property: the owner whose changes this service takes back. */
    String OWNER = "oxtunnel.undo";

    /**
     * Returns whether a change is better taken back after the next tunnel has made its own: in between, connections depend on it.
     *
     * @param change as it was written down
     */
    default boolean mayWait(String change) {
        return false;
    }

    /**
     * Takes a change back. It may have been made, half made, or not at all; taking back what is not there is no error.
     *
     * @param change as it was written down
     * @throws IOException if it cannot be taken back; it stays in the journal
     */
    void undo(String change) throws IOException;
}
