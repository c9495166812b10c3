package io.oxtunnel.linux.system;

import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.netlink.Rule;
import io.oxtunnel.linux.nft.NftChain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Changes of the machine that outlive the process: each is in the journal, under the owner {@value #OWNER}, before it is made, and is
 * taken back in reverse order by {@link #close}. Control path; thread-safe.
 */
public final class SystemChanges implements AutoCloseable {
    /** Owner of the lines in the journal. */
    public static final String OWNER = "linux";

    private static final System.Logger LOG = System.getLogger(SystemChanges.class.getPackageName());

    /**
     * A file that was given another content.
     *
     * @param before null where there was none
     */
    public record Content(long number, Path file, byte[] before, byte[] after) {
    }

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
     * @return false if it has that value and not from this process: it will keep it
     */
    public boolean sysctl(String key, String value) throws IOException {
        synchronized (SharedParameters.LOCK) {
            String before = Sysctl.read(key);
            if (before.equals(value)) {
                return SharedParameters.join(key, value, this);
            }
            make(new Change.Parameter(key, before, value));
            SharedParameters.set(key, value, this);
            return true;
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

    private synchronized long make(Change change) throws IOException {
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

    /** Returns what there is to take back: the line in the journal of each change by its number, the first change first. */
    public synchronized Map<Long, String> lines() {
        Map<Long, String> lines = new TreeMap<>();
        made.forEach(one -> lines.put(one.number, one.change.line()));
        return lines;
    }

    /** Returns the files that have another content, the first change first. */
    public synchronized List<Content> contents() {
        List<Content> contents = new ArrayList<>();
        made.reversed().forEach(one -> {
            if (one.change instanceof FileContent content) {
                contents.add(new Content(one.number, content.file(), content.before(), content.after()));
            }
        });
        return contents;
    }

    /**
     * Takes over what another one has made: this will take it back, once the other one has forgotten it.
     *
     * @param lines {@link #lines} of the other one
     * @throws IOException if one of them is none that this knows; then nothing is taken over
     */
    public void adopt(Map<Long, String> lines) throws IOException {
        List<Made> adopted = new ArrayList<>();
        for (Map.Entry<Long, String> line : new TreeMap<>(lines).entrySet()) {
            adopted.add(new Made(line.getKey(), Change.parse(line.getValue())));
        }
        synchronized (SharedParameters.LOCK) {
            for (Made one : adopted) {
                if (one.change instanceof Change.Parameter parameter) {
                    SharedParameters.join(parameter.key(), parameter.after(), this);
                }
                inherit(one);
            }
        }
    }

    /** Forgets all of it, as another one has adopted it. Idempotent. */
    public void forget() {
        synchronized (SharedParameters.LOCK) {
            SharedParameters.leave(this);
            clear();
        }
    }

    private synchronized void clear() {
        made.clear();
    }

    private synchronized void inherit(Made one) {
        made.push(one);
    }

    /** Somebody else in this process may still need a parameter: then that one gives it back. */
    private boolean passedOn(Made one) {
        SystemChanges heir = one.change instanceof Change.Parameter parameter ? SharedParameters.leave(parameter.key(), this) : null;
        if (heir != null) {
            heir.inherit(one);
        }
        return heir != null;
    }

    /**
     * Takes everything back, the last change first, but for parameters that somebody else in this process still needs. What cannot be taken
     * back is logged and stays in the journal. Idempotent.
     */
    @Override
    public void close() {
        synchronized (SharedParameters.LOCK) {
            takeBackAll();
            SharedParameters.leave(this);
        }
    }

    private synchronized void takeBackAll() {
        while (!made.isEmpty()) {
            Made last = made.pop();
            if (passedOn(last)) {
                continue;
            }
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
