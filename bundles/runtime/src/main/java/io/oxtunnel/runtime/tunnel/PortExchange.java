package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Succession;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Replaces the inner side of a running tunnel, a forwarder or a capture. The new one is opened first, on what the old one lets it take over
 * ({@link Succession}): if that fails, the old one goes on. Where nothing is taken over, what the old one had under way ends with it. The sessions
 * stay. Thread-safe.
 *
 * @param <P> the provider
 */
final class PortExchange<P> implements Exchange {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    /** What fails again before that is not opened once more. */
    private static final long LASTS_NANOS = 30_000_000_000L;

    /** Opens a port in the place of the one that serves. */
    interface Opener<P> {
        PacketPort open(P provider, Succession from) throws IOException;
    }

    /** Shows a port to the workers. */
    interface Publisher {
        void publish(PacketPort next) throws IOException;
    }

    private final String kind;
    private final Installed<P> installed;
    private final Assembly assembly;
    private final Opener<P> opener;
    private final Publisher publisher;
    // Whether another name may take over where nobody of the wanted one is there.
    private final boolean anybody;
    private P serving;
    private String name;
    // Whom the configuration or an administrator has named.
    private String wanted;
    private Long mendedAt;
    private long takeovers;

    /**
     * Begins with the port of that name.
     *
     * @param anybody whether a provider of another name may take over where none of the wanted name is there
     */
    PortExchange(String kind, String name, Installed<P> installed, P serving, boolean anybody, Assembly assembly, Opener<P> opener, Publisher publisher) {
        this.kind = kind;
        this.name = name;
        wanted = name;
        this.installed = installed;
        this.serving = serving;
        this.anybody = anybody;
        this.assembly = assembly;
        this.opener = opener;
        this.publisher = publisher;
    }

    /** Replaces the port if the configuration names another one than what is in use. */
    synchronized void follow(String configured) throws IOException {
        if (!configured.equals(name)) {
            to(configured);
        }
        wanted = configured;
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
    public synchronized Tunnel.Stage stage() {
        return new Tunnel.Stage(kind, name, assembly.port().describe(), installed.candidates(List.of(serving)));
    }

    @Override
    public synchronized boolean orphaned() {
        return installed.isWithdrawn(serving);
    }

    @Override
    public synchronized boolean missing() {
        return assembly.pollable() && !installed.isFit(serving);
    }

    @Override
    public synchronized boolean goesOn() {
        return !installed.isWithdrawn(serving);
    }

    @Override
    public boolean serves(Object part) {
        return assembly.port() == part;
    }

    @Override
    public synchronized boolean owns(String className) {
        return Blame.shares(serving, className);
    }

    @Override
    public synchronized void withdraw(String why, String className) {
        installed.withdraw(serving, why);
    }

    @Override
    public synchronized boolean mend(String why) {
        long now = System.nanoTime();
        boolean again = installed.isFit(serving) && (mendedAt == null || now - mendedAt > LASTS_NANOS);
        mendedAt = now;
        LOG.log(System.Logger.Level.ERROR, kind + ": " + name + " has failed, " + (again ? "it is opened anew: " : "it is withdrawn: ") + why);
        if (again) {
            try {
                take(serving, name, null);
                return true;
            } catch (IOException | RuntimeException | LinkageError e) {
                LOG.log(System.Logger.Level.ERROR, kind + ": " + e.getMessage());
            }
        }
        installed.withdraw(serving, "has failed: " + why);
        return follow();
    }

    /** {@inheritDoc} The wanted one before any other; what serves is not left for a better one of the same name. */
    @Override
    public synchronized boolean follow() {
        if (name.equals(wanted) && installed.isFit(serving)) {
            return true;
        }
        if (!assembly.pollable()) {
            return false;
        }
        Stream<P> others = anybody ? installed.fit().stream() : Stream.empty();
        for (P next : Stream.concat(installed.named(wanted).stream(), others).filter(installed::isFit).toList()) {
            if (next == serving) {
                return true;
            }
            try {
                take(next, installed.nameOf(next), assembly.port().succession());
                return true;
            } catch (IOException | RuntimeException | LinkageError e) {
                installed.withdraw(next, e.getMessage());
                LOG.log(System.Logger.Level.ERROR, e.getMessage());
            }
        }
        return false;
    }

    @Override
    public synchronized void to(String provider) throws IOException {
        P next = installed.require(provider);
        take(next, provider, assembly.port().succession());
        installed.restore(next);
        wanted = provider;
    }

    private void take(P provider, String providerName, Succession from) throws IOException {
        assembly.requirePollable();
        PacketPort next;
        try {
            next = opener.open(provider, from);
        } catch (IOException e) {
            throw new IOException(providerName + " does not open, " + name + " goes on: " + e.getMessage(), e);
        }
        try {
            publisher.publish(next);
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
        LOG.log(System.Logger.Level.INFO, kind + ": " + providerName + " has taken over from " + name + ": " + next.describe());
        name = providerName;
        serving = provider;
        takeovers++;
    }
}
