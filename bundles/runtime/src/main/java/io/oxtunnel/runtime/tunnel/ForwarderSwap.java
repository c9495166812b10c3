package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.util.List;

/**
 * Replaces the forwarder of a running server. The new one is opened first: if that fails, the old one goes on. What the old one had under
 * way ends with it; the sessions of the clients stay. Thread-safe.
 */
final class ForwarderSwap implements Exchange {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final String KIND = "forwarder";

    private final Installed<ForwarderProvider> forwarders;
    private final Assembly assembly;
    private final ForwarderRequest request;
    private ForwarderProvider serving;
    private String name;

    /** Begins with the forwarder of that name. */
    ForwarderSwap(String name, ForwarderProvider serving, Installed<ForwarderProvider> forwarders, Assembly assembly, ForwarderRequest request) {
        this.name = name;
        this.serving = serving;
        this.forwarders = forwarders;
        this.assembly = assembly;
        this.request = request;
    }

    /** Replaces the forwarder if the configuration names another one than what is in use. */
    synchronized void follow(String wanted) throws IOException {
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
    public synchronized void to(String provider) throws IOException {
        ForwarderProvider wanted = forwarders.require(provider);
        PacketPort next;
        try {
            next = wanted.open(request);
        } catch (IOException e) {
            throw new IOException(provider + " does not open, " + name + " goes on: " + e.getMessage(), e);
        }
        try {
            assembly.replace(next);
        } catch (IOException | RuntimeException e) {
            next.close();
            throw e;
        }
        forwarders.restore(wanted);
        LOG.log(System.Logger.Level.INFO, "forwarder: " + provider + " has taken over from " + name + ": " + next.describe());
        name = provider;
        serving = wanted;
    }
}
