package io.oxtunnel.launcher.plugin;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/**
 * A new content that has to show that it serves: first all that the old one offered has to come, while the old one goes on; then the old one
 * is stopped, and for some seconds nothing may be withdrawn. One thread.
 */
final class Trial {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);

    final Bundle next;
    final PluginJar jar;
    final Path file;
    private final Set<String> expected;
    private long until = System.nanoTime() + LIMIT_NANOS;
    private final Map<Object, String> failed = new HashMap<>();
    private boolean alone;

    /** @param expected what has to come, as {@link Served} names it */
    Trial(Bundle next, PluginJar jar, Path file, Set<String> expected) {
        this.next = next;
        this.jar = jar;
        this.file = file;
        this.expected = expected;
    }

    /** Returns what has not come, or is there by name only. */
    Set<String> missing(BundleContext context) {
        Set<String> missing = new TreeSet<>(expected);
        missing.removeAll(Served.by(next, context, failed));
        missing.addAll(failed.values());
        return missing;
    }

    /** Returns whether it runs without the old one. */
    boolean alone() {
        return alone;
    }

    /** The old one was stopped. */
    void nowAlone() {
        alone = true;
        until = System.nanoTime() + LIMIT_NANOS;
    }

    /** Returns whether the time of its stage is over. */
    boolean over() {
        return System.nanoTime() - until >= 0;
    }
}
