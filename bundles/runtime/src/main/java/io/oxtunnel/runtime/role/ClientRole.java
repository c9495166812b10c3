package io.oxtunnel.runtime.role;

import io.oxtunnel.api.capture.KillSwitch;
import io.oxtunnel.api.capture.Selection;
import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.TunnelListener;
import io.oxtunnel.runtime.tunnel.Providers;
import io.oxtunnel.runtime.tunnel.RunningClient;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Runs a client as long as the configuration {@value #PID} exists. */
@Component(service = {}, immediate = true, configurationPid = ClientRole.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ClientRole {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    static final String PID = "io.oxtunnel.client";
    /** Keys whose values are taken over while the client runs; any other opens it anew. */
    private static final Set<String> LIVE = Set.of("capture", "dns", "routes", "exclude", "include", "accept-routes", "accept-exclude");

    private final List<TunnelListener> listeners = new CopyOnWriteArrayList<>();
    private final Role role;
    private volatile Values values;
    private final Providers tunnels;
    // Confined to the role's thread.
    private RunningClient client;
    private final BundleContext context;
    // The last one: at the end of the framework the service may be withdrawn before this closes.
    private volatile KillSwitch killSwitch;
    // The instance whose kill switch goes with an orderly end, once its tunnel has opened.
    private volatile String standing;

    /** Called by SCR. */
    @Activate
    public ClientRole(BundleContext context, Map<String, Object> properties, @Reference Providers tunnels) {
        role = new Role("client", context, listeners);
        this.context = context;
        values = new Values(properties);
        this.tunnels = tunnels;
    }

    /** Called by SCR after the listeners that are there already were bound. */
    @Activate
    void open() {
        role.open(listener -> {
            ClientSettings settings = settings(values);
            client = null;
            client = tunnels.openClient(settings, listener);
            standing = settings.killSwitch() ? settings.instance() : null;
            return client.tunnel();
        });
    }

    /** Called by SCR when the {@code [client]} table changes: what can change in the running client does, the rest opens it anew. */
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
                + ": the client is opened anew; meanwhile only a kill switch holds back what it captures");
        open();
    }

    private void change(String what) {
        if (client == null) {
            // It did not open with what there was before.
            open();
            return;
        }
        try {
            client.change(settings(values));
            LOG.log(System.Logger.Level.INFO, "the running client has taken over " + what);
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "the client stays as it was: " + e.getMessage());
        }
    }

    private static ClientSettings settings(Values v) throws IOException {
        return new ClientSettings(v.text("server"), v.number("tcp-port"), v.publicKey("server-key"), v.ownSecret(), v.secretOrNull("psk-file"),
                v.text("capture"), v.texts("transports"), v.suite("suite"), v.mode("mode"), v.text("compression"), v.prefixes("routes"),
                excludedPrefixes(v).toList(), selection(v),
                v.text("dns").equals("tunnel"), v.prefixes("accept-routes"), v.prefixes("accept-exclude"), v.flag("kill-switch"),
                v.number("keepalive"), v.numberOrAuto("mtu"), new Resumption(v.flag("resumption"), v.flag("early-data")),
                v.numberOrAuto("workers"), v.path("state.dir"));
    }

    private static Selection selection(Values v) {
        return new Selection(v.texts("include").stream().map(Selector::parse).toList(),
                v.texts("exclude").stream().map(Selector::parse).filter(one -> !(one instanceof Selector.Destination)).toList());
    }

    private static Stream<Prefix> excludedPrefixes(Values v) {
        return v.texts("exclude").stream().map(Selector::parse).flatMap(one -> one instanceof Selector.Destination to ? Stream.of(to.prefix()) : Stream.empty());
    }

    /** A listener comes or goes without the role being opened anew. */
    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindListener(TunnelListener listener) {
        listeners.add(listener);
    }

    void unbindListener(TunnelListener listener) {
        listeners.remove(listener);
    }

    /** Called by SCR: at the end of the program, or because the role is opened anew; then the kill switch stays. */
    @Deactivate
    void close() {
        role.close();
        if (standing != null && killSwitch != null && context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.STOPPING) {
            try {
                killSwitch.remove(standing);
            } catch (IOException e) {
                LOG.log(System.Logger.Level.ERROR, "the kill switch stands: " + e.getMessage() + "; `oxtunnel kill-switch remove` takes it away");
            }
        }
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindKillSwitch(KillSwitch service) {
        killSwitch = service;
    }

    void unbindKillSwitch(KillSwitch service) {
        LOG.log(System.Logger.Level.DEBUG, "the kill switch service is withdrawn; what it can do it still does");
    }
}
