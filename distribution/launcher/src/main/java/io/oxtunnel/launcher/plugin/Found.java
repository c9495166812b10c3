package io.oxtunnel.launcher.plugin;

import java.nio.file.Path;
import java.util.Objects;

/** A file of the folder, and what became of it. One thread. */
final class Found {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.launcher.plugin");

    final Path file;
    /** As it was at the last look; null before the first. */
    Stamp stamp;
    /** Whether it was read since it last changed. */
    boolean read;
    /** Whether it came or changed while this process ran. */
    boolean fresh;
    /** What it was the last time that it could be read; null before. */
    PluginJar jar;
    /** Why it does not serve; null if it does, or nobody knows yet. */
    private String problem;
    /** When it is read again although it has not changed, as {@link System#nanoTime}; 0 for never. */
    long again;

    Found(Path file) {
        this.file = file;
    }

    /** Returns why it does not serve; null if it does, or nobody knows yet. */
    String problem() {
        return problem;
    }

    /** Notes why it does not serve, and says so if that is new. */
    void problem(String text) {
        if (text != null && !Objects.equals(text, problem)) {
            LOG.log(System.Logger.Level.WARNING, file + ": " + text);
        }
        problem = text;
    }

    /** Notes what is in the log already, or is nothing to be told of. */
    void quietly(String text) {
        problem = text;
    }
}
