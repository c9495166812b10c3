package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.PacketPort;
import java.io.IOException;

/**
 * Replaces the forwarder of a running server. The new one is opened first: if that fails, the old one goes on. What the old one had under
 * way ends with it; the sessions of the clients stay. Thread-safe.
 */
final class ForwarderSwap implements RunningTunnel.Swap {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final String KIND = "forwarder";

    /** Finds an installed forwarder by its name. */
    interface Forwarders {
        ForwarderProvider named(String name) throws IOException;
    }

    private final Forwarders forwarders;
    private final Assembly assembly;
    private final ForwarderRequest request;
    private String name;

    /** Begins with the forwarder of that name. */
    ForwarderSwap(String name, Forwarders forwarders, Assembly assembly, ForwarderRequest request) {
        this.name = name;
        this.forwarders = forwarders;
        this.assembly = assembly;
        this.request = request;
    }

    /** Replaces the forwarder if the configuration names another one than what is in use. */
    synchronized void follow(String wanted) throws IOException {
        if (!wanted.equals(name)) {
            to(KIND, wanted);
        }
    }

    @Override
    public synchronized void to(String kind, String provider) throws IOException {
        if (!kind.equals(KIND)) {
            throw new IOException("a " + kind + " is not replaced while a server runs; allowed: " + KIND);
        }
        PacketPort next;
        try {
            next = forwarders.named(provider).open(request);
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
    }
}
