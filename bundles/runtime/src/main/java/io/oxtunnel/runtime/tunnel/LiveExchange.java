package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Replaces a stage whose provider is a service and nothing that was opened: codec, ciphers, key agreement. The best one serves, unless an
 * administrator has named another. One that fails its trial is withdrawn. Thread-safe.
 *
 * @param <T> the service
 */
final class LiveExchange<T> implements Exchange {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    /** Tries a provider before it takes over. */
    interface Trial<T> {
        void of(T next) throws IOException;
    }

    private final String kind;
    private final Installed<T> installed;
    private final Supplier<T> serving;
    private final Function<T, String> detail;
    private final Trial<T> trial;
    private final Consumer<T> install;
    private T pinned;
    private long takeovers;

    /**
     * Makes one.
     *
     * @param serving tells who serves
     * @param detail tells about a provider in one line
     * @param trial tries one
     * @param install lets one serve
     */
    LiveExchange(String kind, Installed<T> installed, Supplier<T> serving, Function<T, String> detail, Trial<T> trial, Consumer<T> install) {
        this.kind = kind;
        this.installed = installed;
        this.serving = serving;
        this.detail = detail;
        this.trial = trial;
        this.install = install;
    }

    @Override
    public synchronized long takeovers() {
        return takeovers;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    public Tunnel.Stage stage() {
        T now = serving.get();
        String name = installed.nameOf(now);
        return new Tunnel.Stage(kind, name == null ? "none" : name, name == null ? "waits for a provider of " + kind + "; nothing is carried meanwhile" : detail.apply(now), installed.candidates(List.of(now)));
    }

    @Override
    public synchronized void to(String provider) throws IOException {
        T next = installed.require(provider);
        take(next);
        installed.restore(next);
        pinned = next;
    }

    @Override
    public boolean orphaned() {
        return !installed.isFit(serving.get());
    }

    @Override
    public boolean goesOn() {
        return !orphaned();
    }

    @Override
    public boolean owns(String className) {
        return Blame.shares(serving.get(), className);
    }

    @Override
    public void withdraw(String why, String className) {
        installed.withdraw(serving.get(), why);
    }

    @Override
    public synchronized boolean follow() {
        if (pinned != null && installed.isFit(pinned)) {
            return true;
        }
        pinned = null;
        for (T next : installed.fit()) {
            if (next == serving.get()) {
                return true;
            }
            try {
                take(next);
                return true;
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, kind + ": " + e.getMessage());
            }
        }
        return false;
    }

    private void take(T next) throws IOException {
        String before = installed.nameOf(serving.get());
        String name = installed.nameOf(next);
        try {
            trial.of(next);
        } catch (IOException | RuntimeException | LinkageError e) {
            installed.withdraw(next, "fails its trial: " + e.getMessage());
            throw new IOException(name + " is withdrawn, it fails its trial: " + e.getMessage(), e);
        }
        install.accept(next);
        takeovers++;
        LOG.log(System.Logger.Level.INFO, kind + ": " + name + " has taken over" + (before == null ? "" : " from " + before) + ": " + detail.apply(next));
    }
}
