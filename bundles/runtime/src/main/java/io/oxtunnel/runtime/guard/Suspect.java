package io.oxtunnel.runtime.guard;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * A provider that is watched. The first thing that it does against its contract is said aloud and told to whoever withdraws it; from then on
 * its queues have failed. Any thread.
 */
public final class Suspect {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final String name;
    private final Consumer<String> withdraw;
    private final AtomicReference<String> charge = new AtomicReference<>();

    /**
     * Makes one, of which nothing is known.
     *
     * @param name for people: bundle, version, kind and name in the configuration
     * @param withdraw is told the charge once, on a thread of its own
     */
    public Suspect(String name, Consumer<String> withdraw) {
        this.name = name;
        this.withdraw = withdraw;
    }

    /** Returns what it did, or null for nothing. */
    String charge() {
        return charge.get();
    }

    /** It did something that it must not do; the first of these counts. */
    void accuse(String what) {
        String text = name + " " + what;
        if (charge.compareAndSet(null, text)) {
            LOG.log(System.Logger.Level.ERROR, text + "; it is not asked for anything any more");
            Thread.ofVirtual().name("ox-guard").start(() -> withdraw.accept(text));
        }
    }

    /** It does something that may come to an end yet: said aloud, and nothing else. */
    void warn(String what) {
        LOG.log(System.Logger.Level.ERROR, name + " " + what);
    }

    @Override
    public String toString() {
        return name;
    }
}
