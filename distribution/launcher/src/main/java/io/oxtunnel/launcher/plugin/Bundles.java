package io.oxtunnel.launcher.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;

/** Has the framework install, start and uninstall plug-ins. One thread. */
final class Bundles {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.launcher.plugin");
    private static final String LOCATION = "plugin:";

    private final BundleContext context;
    private final Rooms rooms;
    private long serial;

    Bundles(BundleContext context, Rooms rooms) {
        this.context = context;
        this.rooms = rooms;
    }

    /** Installs a content, which the framework copies. */
    Bundle install(String name, Path content) throws IOException {
        try (InputStream in = Files.newInputStream(content)) {
            return context.installBundle(LOCATION + name + "/" + ++serial, in);
        } catch (BundleException e) {
            throw new IOException("cannot be installed: " + e.getMessage(), e);
        }
    }

    /** Starts what was installed, and notes what it lacks. */
    void start(Slot slot) {
        String before = slot.note;
        slot.note = "";
        slot.waiting = false;
        if (!slot.running.host().isEmpty()) {
            return;
        }
        try {
            slot.bundle.start();
        } catch (BundleException e) {
            slot.note = Rooms.reason(e);
            slot.waiting = e.getType() == BundleException.RESOLVE_ERROR;
            if (!slot.note.equals(before)) {
                LOG.log(Level.WARNING, "plug-in " + slot.name + " " + slot.running.version() + " (" + slot.owner.getFileName() + ") " + slot.note);
            }
        }
    }

    /** Stops it and takes it away; who has imported from it is wired anew. */
    void uninstall(Bundle bundle) {
        try {
            bundle.uninstall();
            rooms.refresh();
        } catch (BundleException e) {
            LOG.log(Level.WARNING, "plug-in " + bundle.getSymbolicName() + " " + bundle.getVersion() + " did not stop well: " + Rooms.reason(e));
        }
    }
}
