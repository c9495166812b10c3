package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.Succession;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Replaces the forwarder of a running server. The new one is opened first, on what the old one lets it take over ({@link Succession}): if that
 * fails, the old one goes on. Where nothing is taken over, what the old one had under way ends with it. The sessions of the clients stay.
 * Thread-safe.
 */
final class ForwarderSwap implements Exchange {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final String KIND = "forwarder";

    private final Installed<ForwarderProvider> forwarders;
    private final Assembly assembly;
    private final ForwarderRequest request;
    private ForwarderProvider serving;
    private String name;
    // Whom the configuration or an administrator has named.
    private String configured;

    /** Begins with the forwarder of that name. */
    ForwarderSwap(String name, ForwarderProvider serving, Installed<ForwarderProvider> forwarders, Assembly assembly, ForwarderRequest request) {
        this.name = name;
        configured = name;
        this.serving = serving;
        this.forwarders = forwarders;
        this.assembly = assembly;
        this.request = request;
    }

    /** Replaces the forwarder if the configuration names another one than what is in use. */
    synchronized void follow(String wanted) throws IOException {
        configured = wanted;
        if (!wanted.equals(name)) {
            to(wanted);
        }
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public synchronized Tunnel.Stage stage() {
        return new Tunnel.Stage(KIND, name, assembly.port().describe(), forwarders.candidates(List.of(serving)));
    }

    @Override
    public synchronized boolean orphaned() {
        return forwarders.isWithdrawn(serving);
    }

    @Override
    public synchronized boolean owns(String className) {
        return Blame.shares(serving, className);
    }

    @Override
    public synchronized void withdraw(String why, String className) {
        forwarders.withdraw(serving, why);
    }

    /** {@inheritDoc} The configured one before any other; what serves is not left for a better one of the same name. */
    @Override
    public synchronized boolean follow() {
        if (name.equals(configured) && forwarders.isFit(serving)) {
            return true;
        }
        for (ForwarderProvider next : Stream.concat(forwarders.named(configured).stream(), forwarders.fit().stream()).filter(forwarders::isFit).toList()) {
            if (next == serving) {
                return true;
            }
            try {
                take(next, forwarders.nameOf(next));
                return true;
            } catch (IOException | RuntimeException | LinkageError e) {
                forwarders.withdraw(next, e.getMessage());
                LOG.log(System.Logger.Level.ERROR, e.getMessage());
            }
        }
        return false;
    }

    @Override
    public synchronized void to(String provider) throws IOException {
        ForwarderProvider wanted = forwarders.require(provider);
        take(wanted, provider);
        forwarders.restore(wanted);
        configured = provider;
    }

    private void take(ForwarderProvider wanted, String provider) throws IOException {
        PacketPort next;
        try {
            next = wanted.open(request.after(assembly.port().succession()));
        } catch (IOException e) {
            throw new IOException(provider + " does not open, " + name + " goes on: " + e.getMessage(), e);
        }
        try {
            assembly.replace(next);
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
        LOG.log(System.Logger.Level.INFO, "forwarder: " + provider + " has taken over from " + name + ": " + next.describe());
        name = provider;
        serving = wanted;
    }
}
