package io.oxtunnel.runtime.role;

import io.oxtunnel.api.tunnel.PeerSettings;
import java.io.IOException;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;

/** One {@code [[client]]} table of a server, as a component of its factory configuration. */
@Component(service = PeerTable.class, configurationPid = "io.oxtunnel.peer", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class PeerTable {
    private final PeerSettings settings;

    /** Called by SCR. */
    @Activate
    public PeerTable(Map<String, Object> properties) throws IOException {
        Values v = new Values(properties);
        settings = new PeerSettings(v.text("name"), v.publicKey("public-key"), v.secretOrNull("psk-file"), v.addresses("addresses"),
                v.modesOrNull("modes"), v.instantOrNull("not-after"));
    }

    PeerSettings settings() {
        return settings;
    }
}
