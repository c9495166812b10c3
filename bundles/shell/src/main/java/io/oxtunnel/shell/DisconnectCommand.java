package io.oxtunnel.shell;

import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:disconnect}: ends a session. */
@Component(service = DisconnectCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=disconnect"})
public final class DisconnectCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public DisconnectCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /**
     * Runs the command.
     *
     * @throws IllegalArgumentException if there is no such session
     */
    @Descriptor("ends the session of a peer, who may come back; example: disconnect laptop")
    public String disconnect(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("PEER: name of the peer, or id of the session") String peer) {
        boolean found = false;
        for (Tunnel tunnel : tunnels.all()) {
            found |= tunnel.disconnect(peer);
        }
        if (!found) {
            String peers = tunnels.all().stream().flatMap(tunnel -> tunnel.sessions().stream()).map(SessionView::peer).distinct().sorted()
                    .collect(Collectors.joining(", "));
            throw new IllegalArgumentException("no session of \"" + peer + "\"; " + (peers.isEmpty() ? "there are none" : "there are: " + peers));
        }
        return json ? Json.of(Map.of("disconnected", peer)) : "disconnected " + peer;
    }
}
