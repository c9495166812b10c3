package io.oxtunnel.linux.system;

import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.netlink.Rule;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Changes of the machine that outlive the process: each is in the journal, under the owner {@value #OWNER}, before it is made, and is
 * taken back in reverse order by {@link #close}. Control path; thread-safe.
 */
public final class SystemChanges implements AutoCloseable {
    /** Owner of the lines in the journal. */
    public static final String OWNER = "linux";

    private static final System.Logger LOG = System.getLogger(SystemChanges.class.getPackageName());

    private record Made(long number, Change change) {
    }

    private final Journal journal;
    private final RouteNetlink netlink;
    private final Deque<Made> made = new ArrayDeque<>();

    /** Changes are made through {@code netlink}, which stays the caller's and must outlive this. */
    public SystemChanges(Journal journal, RouteNetlink netlink) {
        this.journal = journal;
        this.netlink = netlink;
    }

    /**
     * Sets a kernel parameter; nothing happens if it has that value.
     *
     * @param value without spaces
     */
    public synchronized void sysctl(String key, String value) throws IOException {
        String before = Sysctl.read(key);
        if (!before.equals(value)) {
            make(new Change.Parameter(key, before, value));
        }
    }

    /** Adds a rule. */
    public synchronized void rule(Rule rule) throws IOException {
        make(new Change.NewRule(rule));
    }

    /** Adds a route that leaves its table. */
    public synchronized void leave(Prefix prefix, int table) throws IOException {
        make(new Change.NewThrow(prefix, table));
    }

    private void make(Change change) throws IOException {
        long number = journal.willChange(OWNER, change.line());
        try {
            change.make(netlink);
        } catch (IOException | RuntimeException e) {
            journal.undone(number);
            throw e;
        }
        made.push(new Made(number, change));
    }

    /** Takes everything back, the last change first. What cannot be taken back is logged and stays in the journal. Idempotent. */
    @Override
    public synchronized void close() {
        while (!made.isEmpty()) {
            Made last = made.pop();
            try {
                last.change.undo(netlink);
                journal.undone(last.number);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.WARNING, "cannot take back \"" + last.change.line() + "\": " + e.getMessage()
                        + "; the next start tries again");
            }
        }
    }
}
