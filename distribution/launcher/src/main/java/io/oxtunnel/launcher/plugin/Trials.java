package io.oxtunnel.launcher.plugin;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;

/**
 * Lets a new content show that it serves before it takes the place of the one that runs, and goes back to that if it does not. One thread.
 */
final class Trials {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.launcher.plugin");

    private final BundleContext context;
    private final Copies copies;
    private final Verdicts verdicts;
    private final Bundles bundles;
    /** Told when another content of a plug-in runs, or when a trial has ended in vain. */
    private final Consumer<Slot> won;
    private final Consumer<Slot> lost;
    /** Contents that lack what another plug-in may bring, by digest: tried again when something comes. */
    private final Map<String, String> lacking = new HashMap<>();
    /** What was said already when it happened. */
    private final Set<String> said = new HashSet<>();

    Trials(BundleContext context, Copies copies, Verdicts verdicts, Bundles bundles, Consumer<Slot> won, Consumer<Slot> lost) {
        this.context = context;
        this.copies = copies;
        this.verdicts = verdicts;
        this.bundles = bundles;
        this.won = won;
        this.lost = lost;
    }

    /** Returns whether a text is in the log already. */
    boolean said(String text) {
        return said.contains(text);
    }

    /** Returns why a content is not to be tried now, or null if it may be. */
    String against(PluginJar jar) {
        String verdict = verdicts.against(jar.digest());
        return verdict == null ? lacking.get(jar.digest()) : verdict;
    }

    /** Another plug-in has come: who lacked something may have it now. */
    void somethingCame() {
        lacking.clear();
    }

    /** Begins the trial of a new content beside the old one; returns why it does not begin, or null. */
    String update(Slot slot, Path file, PluginJar jar) throws IOException {
        abandon(slot);
        Set<String> before = Served.by(slot.bundle, context, new HashMap<>());
        boolean active = slot.bundle.getState() == Bundle.ACTIVE || slot.waiting || !slot.note.isEmpty();
        verdicts.trying(jar.digest());
        Path content = copies.tried(jar.name());
        Bundle next;
        try {
            next = bundles.install(slot.name, content);
        } catch (IOException e) {
            return fail(jar, e.getMessage());
        }
        try {
            if (active && jar.host().isEmpty()) {
                next.start();
            }
        } catch (BundleException e) {
            bundles.uninstall(next);
            boolean lacks = e.getType() == BundleException.RESOLVE_ERROR;
            String why = Rooms.reason(e) + "; version " + slot.running.version() + " goes on";
            if (lacks) {
                lacking.put(jar.digest(), why);
                verdicts.forget(jar.digest());
                return why;
            }
            return fail(jar, why);
        }
        slot.trial = new Trial(next, jar, file, active ? Served.expected(before, next) : Set.of());
        LOG.log(Level.INFO, "plug-in " + slot.name + " " + jar.version() + " from " + file + " is on trial to take the place of " + slot.running.version());
        judge(slot);
        return null;
    }

    private String fail(PluginJar jar, String why) {
        verdicts.failed(jar.digest(), why);
        return why;
    }

    /** Looks how one does that is on trial. */
    void judge(Slot slot) {
        Trial trial = slot.trial;
        try {
            Set<String> missing = slot.waiting ? Set.of() : trial.missing(context);
            String withdrawn = Served.withdrawn(trial.next, context);
            if (withdrawn != null) {
                lose(slot, withdrawn);
            } else if (!trial.alone() && missing.isEmpty()) {
                slot.bundle.stop();
                trial.nowAlone();
            } else if (trial.over() && !missing.isEmpty() && trial.next.getState() == Bundle.ACTIVE) {
                lose(slot, "does not offer " + String.join(", ", missing));
            } else if (trial.over() && !slot.waiting) {
                win(slot);
            }
        } catch (Exception | LinkageError e) {
            lose(slot, "failed: " + e);
        }
    }

    private void win(Slot slot) throws IOException {
        Trial trial = slot.trial;
        slot.trial = null;
        if (!slot.note.isEmpty() && trial.next == slot.bundle) {
            verdicts.failed(trial.jar.digest(), slot.note);
            return;
        }
        Set<String> absent = Served.declared(trial.next);
        absent.removeAll(Served.by(trial.next, context, new HashMap<>()));
        copies.keep(slot.name);
        verdicts.forget(trial.jar.digest());
        if (trial.next != slot.bundle) {
            LOG.log(Level.INFO, "plug-in " + slot.name + " " + trial.jar.version() + " has taken the place of " + slot.running.version());
            bundles.uninstall(slot.bundle);
            replace(slot, trial);
            won.accept(slot);
        }
        if (!absent.isEmpty() && trial.next.getState() == Bundle.ACTIVE) {
            slot.note = "declares " + String.join(", ", absent) + ", which has not come";
        }
    }

    private void replace(Slot slot, Trial trial) {
        slot.bundle = trial.next;
        slot.running = trial.jar;
        slot.owner = trial.file;
        slot.note = "";
    }

    /** The new one has failed: the old one, which is still there, serves again. */
    private void lose(Slot slot, String why) {
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() != Bundle.ACTIVE) {
            return;
        }
        Trial trial = slot.trial;
        slot.trial = null;
        if (trial == null) {
            LOG.log(Level.ERROR, "plug-in " + slot.name + " " + why);
            return;
        }
        if (trial.next == slot.bundle) {
            slot.note = why;
            verdicts.failed(trial.jar.digest(), why);
            LOG.log(Level.WARNING, "plug-in " + slot.name + " " + trial.jar.version() + " " + why + "; there is none to go back to");
            return;
        }
        String all = why + "; rolled back, version " + slot.running.version() + " serves";
        verdicts.failed(trial.jar.digest(), all);
        said.add(all);
        LOG.log(Level.ERROR, "plug-in " + slot.name + " " + trial.jar.version() + " (" + trial.file.getFileName() + ") " + all);
        if (trial.alone()) {
            bundles.start(slot);
        }
        bundles.uninstall(trial.next);
        lost.accept(slot);
    }

    /** A newer content comes while another one is on trial. */
    void abandon(Slot slot) {
        Trial trial = slot.trial;
        slot.trial = null;
        if (trial != null) {
            verdicts.forget(trial.jar.digest());
        }
        if (trial != null && trial.next != slot.bundle) {
            if (trial.alone()) {
                bundles.start(slot);
            }
            bundles.uninstall(trial.next);
        }
    }
}
