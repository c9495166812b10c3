package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:swap}: replaces who serves a stage. */
@Component(service = SwapCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=swap"})
public final class SwapCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public SwapCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /**
     * Runs the command.
     *
     * @throws IOException if it cannot be replaced; who served before goes on
     */
    @Descriptor("replaces who serves a stage while sessions go on, until the next start; example: swap forwarder userspace")
    public String swap(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("KIND: the stage, such as forwarder") String kind, @Descriptor("NAME: name of an installed provider") String provider) throws IOException {
        List<Tunnel> all = tunnels.all();
        if (all.isEmpty()) {
            throw new IOException("no tunnel is open; the log says why");
        }
        for (Tunnel tunnel : all) {
            tunnel.swap(kind, provider);
        }
        return json ? Json.of(Map.of("kind", kind, "provider", provider)) : kind + " is served by " + provider + " now";
    }
}
