package io.oxtunnel.api.diagnostic;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** Service: one part's view of what this machine can do. Changes nothing on the machine. Called by {@code bin/oxtunnel doctor}. */
@ConsumerType
public interface Diagnostic {
    /** Looks, and returns what it found, in the order in which people should read it. */
    List<Finding> diagnose();
}
