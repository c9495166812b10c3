package io.oxtunnel.runtime.role;

import io.oxtunnel.api.tunnel.PeerSettings;
import java.io.IOException;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;

/**
 * One {@code [[client]]} table of a server, as a component of its factory configuration. A table that changes stays the same component, so
 * that its client is at no moment missing.
 */
@Component(service = PeerTable.class, configurationPid = "io.oxtunnel.peer", configurationPolicy = ConfigurationPolicy.REQUIRE)
public final class PeerTable {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private volatile PeerSettings settings;

    /** Called by SCR. */
    @Activate
    public PeerTable(Map<String, Object> properties) throws IOException {
        settings = settings(new Values(properties));
    }

    /** Called by SCR, which then tells who refers to this. */
    @Modified
    void modified(Map<String, Object> properties) {
        try {
            settings = settings(new Values(properties));
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "client " + settings.name() + " stays as it was: " + e.getMessage());
        }
    }

    private static PeerSettings settings(Values v) throws IOException {
        return new PeerSettings(v.text("name"), v.publicKey("public-key"), v.secretOrNull("psk-file"), v.addresses("addresses"),
                v.modesOrNull("modes"), v.instantOrNull("not-after"), v.longNumber("rate-limit", 0), PushTable.read(v));
    }

    PeerSettings settings() {
        return settings;
    }
}
