package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.forwarder.ForwarderProvider;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.ServerSettings;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.runtime.routing.ServerRouting;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** A server that runs, and what of its configuration changes while it does, without a packet lost for those it does not concern. */
public final class RunningServer {
    private final Clients clients;
    private final SessionEngine engine;
    private final ServerRouting routing;
    private final RunningTunnel tunnel;
    private final PortExchange<ForwarderProvider> forwarder;
    // Confined to the control path.
    private Set<Mode> modes;

    RunningServer(Clients clients, SessionEngine engine, ServerRouting routing, RunningTunnel tunnel, PortExchange<ForwarderProvider> forwarder, Set<Mode> modes) {
        this.clients = clients;
        this.engine = engine;
        this.routing = routing;
        this.tunnel = tunnel;
        this.forwarder = forwarder;
        this.modes = modes;
    }

    void start() {
        tunnel.start();
    }

    /** Returns the tunnel. */
    public Tunnel tunnel() {
        return tunnel;
    }

    /** Takes new {@code [[client]]} tables; any thread. */
    public void allow(List<PeerSettings> peers) {
        tunnel.control().execute(() -> {
            PlainWarning.server(modes, peers);
            clients.replace(peers, modes);
        });
    }

    /**
     * Takes what can change of a server's settings while it runs: its keys for handshakes to come, the default of modes, the isolation,
     * what clients are given, the clients, who forwards. Any thread.
     *
     * @throws IOException if the state folder cannot be read, or the forwarder cannot be opened: nothing has changed then
     */
    public void change(ServerSettings settings) throws IOException {
        ServerIdentity identity = ServerOpener.identity(settings);
        forwarder.follow(settings.forwarder());
        tunnel.control().execute(() -> {
            engine.identity(identity);
            routing.isolate(settings.isolate());
            modes = settings.modes();
            PlainWarning.server(modes, settings.clients());
            clients.push(settings.push());
            clients.replace(settings.clients(), modes);
        });
    }
}
