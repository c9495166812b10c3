package io.oxtunnel.shell;

import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:explain}: why a peer has no session or loses packets, in words. */
@Component(service = ExplainCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=explain"})
public final class ExplainCommand {
    private static final int SHORTEST_PREFIX = 4;

    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public ExplainCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /**
     * Runs the command.
     *
     * @throws IllegalArgumentException if there is no such peer
     */
    @Descriptor("says why a peer has no session or loses packets, and what to do; example: explain laptop")
    public String explain(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("PEER: name of a client, or \"server\"; an inner or outer address; the beginning of a key or of a session's id") String peer) {
        List<Explanation> explanations = new ArrayList<>();
        for (Tunnel tunnel : tunnels.all()) {
            for (Peer known : tunnel.peers()) {
                List<SessionView> sessions = sessions(tunnel, known);
                if (named(known, sessions, peer)) {
                    explanations.add(new Explanation(tunnel, known, sessions));
                }
            }
        }
        if (explanations.isEmpty()) {
            throw new IllegalArgumentException("no peer \"" + peer + "\"; " + known());
        }
        return json ? Json.of(explanations.stream().map(Explanation::map).toList())
                : explanations.stream().map(Explanation::text).collect(Collectors.joining("\n\n"));
    }

    private static List<SessionView> sessions(Tunnel tunnel, Peer peer) {
        return tunnel.sessions().stream().filter(session -> session.peer().equals(peer.name())).toList();
    }

    private static boolean named(Peer peer, List<SessionView> sessions, String name) {
        boolean prefix = name.length() >= SHORTEST_PREFIX;
        return peer.name().equals(name) || prefix && peer.key().startsWith(name) || peer.addresses().contains(name)
                || sessions.stream().anyMatch(session -> prefix && session.id().startsWith(name) || hasAddress(session, name));
    }

    private static boolean hasAddress(SessionView session, String name) {
        String outer = session.endpoint() == null ? "" : session.endpoint().toString();
        String inner = session.assignment() == null ? "" : session.assignment().toString();
        // 10.77.0.2 names 10.77.0.2/16, and 192.0.2.7 or [2001:db8::7] the same with a port.
        return outer.equals(name) || outer.startsWith(name + ":") || outer.startsWith("[" + name + "]:")
                || List.of(inner.split("[ /]")).contains(name);
    }

    private String known() {
        String names = tunnels.all().stream().flatMap(tunnel -> tunnel.peers().stream()).map(Peer::name).distinct().sorted()
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "there are none" : "there are: " + names;
    }
}
