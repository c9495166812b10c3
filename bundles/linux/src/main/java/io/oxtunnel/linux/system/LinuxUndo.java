package io.oxtunnel.linux.system;

import io.oxtunnel.api.journal.Undo;
import io.oxtunnel.linux.netlink.RouteNetlink;
import java.io.IOException;
import org.osgi.service.component.annotations.Component;

/** Takes back after a crash what {@link SystemChanges} had written down. Thread-safe. */
@Component(property = Undo.OWNER + "=" + SystemChanges.OWNER)
public final class LinuxUndo implements Undo {
    @Override
    public boolean mayWait(String change) {
        return change.startsWith(FirewallTable.WORD + " ");
    }

    @Override
    public void undo(String change) throws IOException {
        Change made = Change.parse(change);
        try (RouteNetlink netlink = new RouteNetlink()) {
            made.undo(netlink);
        }
    }
}
