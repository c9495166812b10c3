package io.oxtunnel.launcher.plugin;

import io.oxtunnel.launcher.Reason;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the folder and has {@link Plugins} do what has changed. A file is read when nobody has written to it for a while, and only what can
 * be trusted and is whole is taken. One thread.
 */
final class Scan {
    private static final int MOST_FILES = 256;
    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** A file that is taken away while another one is being copied may be the older version of it: this many looks are waited for that. */
    private static final int PATIENCE = 30;

    private final Path folder;
    private final Copies copies;
    private final Verdicts verdicts;
    private final Plugins plugins;
    private final Trust trust;
    private final Map<Path, Found> found = new TreeMap<>();
    private boolean first = true;
    private boolean settling;
    private int patience;

    Scan(Path folder, Copies copies, Verdicts verdicts, Plugins plugins) throws IOException {
        this.folder = folder;
        this.copies = copies;
        this.verdicts = verdicts;
        this.plugins = plugins;
        this.trust = copies.trust();
    }

    Collection<Found> found() {
        return found.values();
    }

    /** Returns whether somebody was still writing to a file at the last look. */
    boolean settling() {
        return settling;
    }

    /** Looks once. */
    void sweep() throws IOException {
        List<Path> files = files();
        found.keySet().retainAll(Set.copyOf(files));
        String distrust = files.isEmpty() ? null : trust.ofFolder(folder);
        Set<String> again = plugins.lookAgain();
        settling = false;
        for (Path file : files) {
            Found one = found.computeIfAbsent(file, Found::new);
            if (distrust != null) {
                one.stamp = null;
                one.problem(distrust);
            } else if (due(one, again)) {
                read(one);
            }
        }
        removeGone();
        plugins.tend();
        if (first && distrust == null) {
            first = false;
            copies.retain(names());
        }
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "[!.]*.jar")) {
                for (Path file : all) {
                    files.add(file);
                }
            }
        }
        files.sort(null);
        return files.size() <= MOST_FILES ? files : files.subList(0, MOST_FILES);
    }

    private boolean due(Found one, Set<String> again) {
        Stamp now = Stamp.of(one.file);
        if (now == null) {
            one.problem("is no file that can be read");
            return false;
        }
        boolean changed = !now.equals(one.stamp);
        if (changed) {
            one.fresh = !first;
            one.stamp = now;
            one.read = false;
            one.again = 0;
        }
        if (!one.read && changed && !now.quiet()) {
            one.quietly("is being written to");
            settling = true;
            return false;
        }
        return !one.read || one.again != 0 && System.nanoTime() - one.again >= 0 || one.jar != null && again.contains(one.jar.name());
    }

    private void read(Found one) {
        String distrust = trust.ofJar(one.file);
        if (distrust != null) {
            one.problem(distrust);
            return;
        }
        one.again = 0;
        try {
            PluginJar jar = copies.stage(one.file);
            if (!one.stamp.equals(Stamp.of(one.file))) {
                settling = true;
                return;
            }
            if (one.fresh) {
                verdicts.forget(jar.digest());
            }
            one.fresh = false;
            one.read = true;
            one.jar = jar;
            String problem = plugins.offer(one.file, jar, found.keySet());
            if (plugins.said(problem)) {
                one.quietly(problem);
            } else {
                one.problem(problem);
            }
        } catch (IOException e) {
            one.read = true;
            one.again = System.nanoTime() + AGAIN_NANOS;
            Slot slot = one.jar == null ? null : plugins.slot(one.jar.name());
            one.problem(Reason.of(e) + (slot == null ? "" : "; version " + slot.running.version() + " goes on"));
        } finally {
            copies.unstage();
        }
    }

    private void removeGone() throws IOException {
        patience = settling ? patience + 1 : 0;
        if (settling && patience < PATIENCE) {
            return;
        }
        Set<String> names = names();
        for (Slot slot : List.copyOf(plugins.slots())) {
            if (!names.contains(slot.name)) {
                plugins.remove(slot);
            } else if (!found.containsKey(slot.owner)) {
                plugins.orphaned(slot);
            }
        }
    }

    private Set<String> names() {
        return Set.copyOf(found.values().stream().filter(one -> one.jar != null).map(one -> one.jar.name()).toList());
    }
}
