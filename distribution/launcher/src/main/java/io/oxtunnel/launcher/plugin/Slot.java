package io.oxtunnel.launcher.plugin;

import java.nio.file.Path;
import org.osgi.framework.Bundle;

/** A plug-in by its symbolic name. One thread. */
final class Slot {
    final String name;
    /** What runs, and from which content. */
    Bundle bundle;
    PluginJar running;
    /** The file that it follows; what other files of this name have is older. */
    Path owner;
    /** What is to take its place, or the bundle itself where there was none before; null if nobody is on trial. */
    Trial trial;
    /** What keeps it from running; empty if nothing does. */
    String note = "";
    /** Whether it was told to start and could not yet. */
    boolean waiting;

    Slot(String name, Bundle bundle, PluginJar running, Path owner) {
        this.name = name;
        this.bundle = bundle;
        this.running = running;
        this.owner = owner;
    }
}
