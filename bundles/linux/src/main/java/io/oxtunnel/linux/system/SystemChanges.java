package io.oxtunnel.linux.system;

import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.netlink.Rule;
import io.oxtunnel.linux.nft.NftChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

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

    /** Adds a rule; returns a number for {@link #takeBack}. */
    public synchronized long rule(Rule rule) throws IOException {
        return make(new Change.NewRule(rule));
    }

    /** Takes a range of priorities, both ends included: every rule that the caller adds there is taken back with it. */
    public synchronized void rules(int first, int last) throws IOException {
        make(new Change.Rules(first, last));
    }

    /** Adds a route that leaves its table; returns a number for {@link #takeBack}. */
    public synchronized long leave(Prefix prefix, int table) throws IOException {
        return make(new Change.NewThrow(prefix, table));
    }

    /**
     * Makes a firewall table that stays after a crash, until the next process has one of its own.
     *
     * @param name a name that no table has, beginning with "oxtunnel-"
     */
    public synchronized void table(String name, List<NftChain> chains) throws IOException {
        make(new FirewallTable(name, chains));
    }

    /**
     * Gives a small file another content. It gets the one before back, unless somebody else has changed it since.
     *
     * @param file absolute, no symbolic link
     * @param before what it gets back, or null to delete it
     * @return a number for {@link #takeBack} and {@link #supersede}
     */
    public synchronized long content(Path file, byte[] before, byte[] after) throws IOException {
        return make(new FileContent(file, before, after));
    }

    /**
     * Takes one change back.
     *
     * @throws IOException if that fails; it stays in the journal and is tried again by {@link #close}
     */
    public synchronized void takeBack(long number) throws IOException {
        for (Made one : made) {
            if (one.number == number) {
                one.change.undo(netlink);
                strike(one);
                return;
            }
        }
    }

    /** Forgets a change, because a later one gives back what was before both. */
    public synchronized void supersede(long number) {
        made.stream().filter(one -> one.number == number).findFirst().ifPresent(this::strike);
    }

    private void strike(Made one) {
        made.remove(one);
        journal.undone(one.number);
    }

    private long make(Change change) throws IOException {
        long number = journal.willChange(OWNER, change.line());
        try {
            change.make(netlink);
        } catch (IOException | RuntimeException e) {
            journal.undone(number);
            throw e;
        }
        made.push(new Made(number, change));
        return number;
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
