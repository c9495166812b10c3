package io.oxtunnel.runtime.role;

import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.PushSettings;
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
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Runs a server as long as the configuration {@value #PID} exists. Its clients come and go while it runs. */
@Component(service = {}, immediate = true, configurationPid = ServerRole.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ServerRole {
    static final String PID = "io.oxtunnel.server";
    /** Keys whose values are taken over while the server runs; any other opens it anew. */
    private static final Set<String> LIVE = Set.of("key-file", "key-file.stamp", "previous-key-file", "previous-key-file.stamp",
            "previous-key-until", "modes", "isolate", "push-routes", "push-exclude", "dns", "alternatives", "mtu", "keepalive", "forwarder");
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final List<TunnelListener> listeners = new CopyOnWriteArrayList<>();
    private final Set<PeerTable> peers = ConcurrentHashMap.newKeySet();
    private final Role role;
    private final Settling peersSettle;
    private final Providers tunnels;
    private volatile Values values;
    // Confined to the role's thread.
    private RunningServer server;

    /** Called by SCR. */
    @Activate
    public ServerRole(BundleContext context, Map<String, Object> properties, @Reference Providers tunnels) {
        role = new Role("server", context, listeners);
        values = new Values(properties);
        peersSettle = new Settling(role, this::allow);
        this.tunnels = tunnels;
    }

    /** Called by SCR after the clients that are there already were bound. */
    @Activate
    void open() {
        role.open(listener -> {
            server = null;
            server = tunnels.openServer(settings(values), listener);
            return server.tunnel();
        });
    }

    /** Called by SCR when the {@code [server]} table changes: what can change in the running server does, the rest opens it anew. */
    @Modified
    void modified(Map<String, Object> properties) {
        Values next = new Values(properties);
        List<String> changed = next.differences(values);
        List<String> restart = changed.stream().filter(key -> !LIVE.contains(key)).toList();
        values = next;
        if (restart.isEmpty()) {
            role.soon(0, () -> change(String.join(", ", changed)));
            return;
        }
        LOG.log(System.Logger.Level.WARNING, "changed " + String.join(", ", restart)
                + ": that needs a restart; the server is opened anew, its sessions end and come back by themselves");
        open();
    }

    private void change(String what) {
        if (server == null) {
            // It did not open with what there was before.
            open();
            return;
        }
        try {
            server.change(settings(values));
            LOG.log(System.Logger.Level.INFO, "the running server has taken over " + what);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the server stays as it was: " + e.getMessage());
        }
    }

    private void allow() {
        if (server != null) {
            server.allow(clients());
        }
    }

    private ServerSettings settings(Values v) throws IOException {
        return new ServerSettings(v.socket("listen"), v.socketOrNull("tcp-listen"), v.secret("key-file"), v.secretOrNull("previous-key-file"),
                v.instantOrNull("previous-key-until"), v.prefixes("pool"), v.texts("transports"), v.text("forwarder"),
                v.modesOrNull("modes"), v.texts("compression"), v.flag("isolate"), PushTable.read(v).over(PushSettings.NONE), clients(), v.number("idle-timeout"),
                new Resumption(v.flag("resumption"), v.flag("early-data")), v.numberOrAuto("workers"), v.path("state.dir"));
    }

    private List<PeerSettings> clients() {
        return peers.stream().map(PeerTable::settings).toList();
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, updated = "updatedPeer")
    void bindPeer(PeerTable peer) {
        peers.add(peer);
        peersSettle.changed();
    }

    void updatedPeer(PeerTable peer) {
        peersSettle.changed();
    }

    void unbindPeer(PeerTable peer) {
        peers.remove(peer);
        peersSettle.changed();
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
