package io.oxtunnel.runtime.role;

import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.TunnelFactory;
import io.oxtunnel.api.tunnel.TunnelListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Runs a client as long as the configuration {@value #PID} exists. */
@Component(service = {}, immediate = true, configurationPid = ClientRole.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ClientRole {
    static final String PID = "io.oxtunnel.client";

    private final List<TunnelListener> listeners = new CopyOnWriteArrayList<>();
    private final Role role;
    private final Values values;
    private final TunnelFactory tunnels;

    /** Called by SCR. */
    @Activate
    public ClientRole(BundleContext context, Map<String, Object> properties, @Reference TunnelFactory tunnels) {
        role = new Role("client", context, listeners);
        values = new Values(properties);
        this.tunnels = tunnels;
    }

    /** Called by SCR after the listeners that are there already were bound. */
    @Activate
    void open() {
        role.open(listener -> tunnels.open(settings(values), listener));
    }

    private static ClientSettings settings(Values v) throws IOException {
        return new ClientSettings(v.text("server"), v.number("tcp-port"), v.publicKey("server-key"), v.ownSecret(), v.secretOrNull("psk-file"),
                v.text("capture"), v.texts("transports"), v.suite("suite"), v.mode("mode"), v.prefixes("routes"), v.prefixes("exclude"),
                v.text("dns").equals("tunnel"), v.prefixes("accept-routes"), v.prefixes("accept-exclude"),
                v.number("keepalive"), v.numberOrAuto("mtu"), new Resumption(v.flag("resumption"), v.flag("early-data")),
                v.numberOrAuto("workers"), v.path("state.dir"));
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
