package io.oxtunnel.linux.select;

import io.oxtunnel.api.diagnostic.Diagnostic;
import io.oxtunnel.api.diagnostic.Finding;
import io.oxtunnel.api.diagnostic.Finding.Level;
import java.io.IOException;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/** Tells of a kill switch that stands: whoever wonders why nothing leaves the machine should read it here. Thread-safe. */
@Component
public final class KillSwitchDiagnostic implements Diagnostic {
    @Override
    public List<Finding> diagnose() {
        try {
            List<String> standing = new KillSwitchTable().standing();
            return standing.isEmpty() ? List.of() : List.of(new Finding(Level.WARN, "kill switch", "stands for client " + String.join(", ", standing)
                    + ": only the tunnel and what is excluded leaves this machine", "where no client runs that wants it: oxtunnel kill-switch remove"));
        } catch (IOException e) {
            // Without nf_tables or privilege; others say so.
            return List.of();
        }
    }
}
