package io.oxtunnel.runtime.role;

import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.ServerSettings;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.runtime.tunnel.Providers;
import io.oxtunnel.runtime.tunnel.RunningServer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Runs a server as long as the configuration {@value #PID} exists. Its clients come and go while it runs. */
@Component(service = {}, immediate = true, configurationPid = ServerRole.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ServerRole {
    static final String PID = "io.oxtunnel.server";
    private static final long SETTLE_MILLIS = 50;

    private final List<TunnelListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<PeerTable> peers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Role role;
    private final Values values;
    private final Providers tunnels;
    // Confined to the role's thread.
    private RunningServer server;

    /** Called by SCR. */
    @Activate
    public ServerRole(BundleContext context, Map<String, Object> properties, @Reference Providers tunnels) {
        role = new Role("server", context, listeners);
        values = new Values(properties);
        this.tunnels = tunnels;
    }

    /** Called by SCR after the clients that are there already were bound. */
    @Activate
    void open() {
        role.open(listener -> {
            server = tunnels.openServer(settings(values), listener);
            return server.tunnel();
        });
    }

    private ServerSettings settings(Values v) throws IOException {
        return new ServerSettings(v.socket("listen"), v.secret("key-file"), v.prefixes("pool"), v.texts("transports"), v.text("forwarder"),
                v.modesOrNull("modes"), v.flag("isolate"), clients(), v.numberOrAuto("workers"), v.path("state.dir"));
    }

    private List<PeerSettings> clients() {
        return peers.stream().map(PeerTable::settings).toList();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindPeer(PeerTable peer) {
        peers.add(peer);
        replaceSoon();
    }

    void unbindPeer(PeerTable peer) {
        peers.remove(peer);
        replaceSoon();
    }

    /** A changed table goes and comes back: what follows within a moment is taken as one change. */
    private void replaceSoon() {
        if (changed.compareAndSet(false, true)) {
            role.soon(SETTLE_MILLIS, () -> {
                changed.set(false);
                if (server != null) {
                    server.allow(clients());
                }
            });
        }
    }

    /** A listener comes or goes without the role being opened anew. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListener(TunnelListener listener) {
        listeners.add(listener);
    }

    void unbindListener(TunnelListener listener) {
        listeners.remove(listener);
    }

    /** Called by SCR. */
    @Deactivate
    void close() {
        role.close();
    }
}
