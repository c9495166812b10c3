package io.oxtunnel.launcher.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;

/**
 * The plug-ins that are installed, by symbolic name. A new content is installed beside the one that runs and takes its place only when it
 * has shown that it serves ({@link Trial}); until then the old one is there, and is started again if the new one fails. One thread.
 */
final class Plugins {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.launcher.plugin");

    private final Copies copies;
    private final Verdicts verdicts;
    private final Rooms rooms;
    private final Bundles bundles;
    private final Trials trials;
    private final Map<String, Slot> slots = new TreeMap<>();
    private final Set<String> lookAgain = new TreeSet<>();

    Plugins(BundleContext context, Copies copies, Verdicts verdicts) {
        this.copies = copies;
        this.verdicts = verdicts;
        rooms = new Rooms(context);
        bundles = new Bundles(context, rooms);
        trials = new Trials(context, copies, verdicts, bundles, slot -> somethingCame(), slot -> lookAgain.add(slot.name));
    }

    Collection<Slot> slots() {
        return slots.values();
    }

    Slot slot(String name) {
        return slots.get(name);
    }

    /** Returns the names whose files are to be looked at again, once. */
    Set<String> lookAgain() {
        Set<String> names = Set.copyOf(lookAgain);
        lookAgain.clear();
        return names;
    }

    /** Returns whether a text that {@link #offer} returned is in the log already. */
    boolean said(String text) {
        return trials.said(text);
    }

    /**
     * Takes a content that {@link Copies#stage} has just copied.
     *
     * @param present the files that are in the folder
     * @return why it does not serve, or null if it does or is on trial
     */
    String offer(Path file, PluginJar jar, Set<Path> present) throws IOException {
        Slot slot = slots.get(jar.name());
        boolean follows = slot != null && !slot.owner.equals(file) && present.contains(slot.owner);
        if (follows && jar.version().compareTo(slot.running.version()) <= 0) {
            return jar.version().equals(slot.running.version())
                    ? "carries the same name and version as " + slot.owner.getFileName() + " (" + jar.name() + " " + jar.version() + "): remove one of them"
                    : "is superseded by version " + slot.running.version() + " in " + slot.owner.getFileName();
        }
        if (slot != null && slot.running.digest().equals(jar.digest())) {
            slot.owner = file;
            return null;
        }
        if (slot != null && slot.trial != null && slot.trial.jar.digest().equals(jar.digest())) {
            return null;
        }
        String refused = against(jar);
        if (refused != null && (slot != null || !serveGood(jar.name(), file))) {
            return refused;
        }
        if (refused != null) {
            return refused + "; version " + slots.get(jar.name()).running.version() + " serves, which did before";
        }
        if (slot == null && serveGood(jar.name(), file)) {
            return slots.get(jar.name()).running.digest().equals(jar.digest()) ? null : trials.update(slots.get(jar.name()), file, jar);
        }
        return slot == null ? install(file, jar) : trials.update(slot, file, jar);
    }

    private String against(PluginJar jar) {
        String room = rooms.objection(jar);
        return room == null ? trials.against(jar) : room;
    }

    /** At the start: what served well in an earlier run goes first, so that there is something to go back to. */
    private boolean serveGood(String name, Path file) throws IOException {
        PluginJar good = copies.served(name);
        if (good == null || rooms.objection(good) != null) {
            return false;
        }
        Slot slot = new Slot(name, bundles.install(name, copies.good(name)), good, file);
        slots.put(name, slot);
        bundles.start(slot);
        return true;
    }

    private String install(Path file, PluginJar jar) throws IOException {
        verdicts.trying(jar.digest());
        Path content = copies.tried(jar.name());
        Slot slot;
        try {
            slot = new Slot(jar.name(), bundles.install(jar.name(), content), jar, file);
        } catch (IOException e) {
            verdicts.failed(jar.digest(), e.getMessage());
            return e.getMessage();
        }
        slots.put(jar.name(), slot);
        slot.trial = new Trial(slot.bundle, jar, file, Set.of());
        slot.trial.nowAlone();
        LOG.log(Level.INFO, "plug-in " + jar.name() + " " + jar.version() + " installed from " + file);
        bundles.start(slot);
        if (slot.waiting) {
            verdicts.forget(jar.digest());
        }
        somethingCame();
        return null;
    }

    /** Looks how those on trial do. */
    void tend() {
        for (Slot slot : List.copyOf(slots.values())) {
            if (slot.trial != null) {
                trials.judge(slot);
            }
        }
    }

    /** The files of a plug-in are gone. */
    void remove(Slot slot) throws IOException {
        trials.abandon(slot);
        slots.remove(slot.name);
        verdicts.forget(slot.running.digest());
        bundles.uninstall(slot.bundle);
        copies.drop(slot.name);
        LOG.log(Level.INFO, "plug-in " + slot.name + " " + slot.running.version() + " uninstalled: " + slot.owner + " is gone");
        somethingCame();
    }

    /** Its file is gone, but there are others of its name. */
    void orphaned(Slot slot) {
        lookAgain.add(slot.name);
    }

    /** What lacked something may have it now. */
    private void somethingCame() {
        trials.somethingCame();
        for (Slot slot : slots.values()) {
            if (slot.waiting) {
                bundles.start(slot);
            }
            lookAgain.add(slot.name);
        }
    }

    /** The process ends in order. */
    void close() {
        for (Slot slot : slots.values()) {
            if (slot.trial != null) {
                verdicts.forget(slot.trial.jar.digest());
            }
        }
    }
}
