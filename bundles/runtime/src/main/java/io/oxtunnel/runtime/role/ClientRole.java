package io.oxtunnel.runtime.role;

import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.TunnelFactory;
import io.oxtunnel.api.tunnel.TunnelListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/** Runs a client as long as the configuration {@value #PID} exists. */
@Component(service = {}, immediate = true, configurationPid = ClientRole.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class ClientRole {
    static final String PID = "io.oxtunnel.client";

    private final Role role;

    /** Called by SCR. */
    @Activate
    public ClientRole(BundleContext context, Map<String, Object> properties, @Reference TunnelFactory tunnels,
            @Reference(cardinality = ReferenceCardinality.MULTIPLE) List<TunnelListener> listeners) {
        role = new Role("client", context, listeners);
        role.open(listener -> tunnels.open(settings(new Values(properties)), listener));
    }

    private static ClientSettings settings(Values v) throws IOException {
        return new ClientSettings(v.text("server"), v.publicKey("server-key"), v.secret("key-file"), v.secretOrNull("psk-file"),
                v.text("capture"), v.texts("transports"), v.suite("suite"), v.mode("mode"), v.prefixes("routes"), v.prefixes("exclude"),
                Integer.parseInt(v.text("keepalive")), v.numberOrAuto("mtu"), v.numberOrAuto("workers"), v.path("state.dir"));
    }

    /** Called by SCR. */
    @Deactivate
    void close() {
        role.close();
    }
}
