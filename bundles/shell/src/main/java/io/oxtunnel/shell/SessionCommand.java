package io.oxtunnel.shell;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:session}: everything that is known of one session. */
@Component(service = SessionCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=session"})
public final class SessionCommand {
    private static final int SHORTEST_PREFIX = 4;

    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public SessionCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /**
     * Runs the command.
     *
     * @throws IllegalArgumentException if there is no such session
     */
    @Descriptor("shows everything about one session; example: session laptop, session 3f8a --json")
    public String session(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("ID: id of the session, its first 4 digits or more, or name of the peer") String id) {
        List<Map<String, Object>> found = new ArrayList<>();
        for (Tunnel tunnel : tunnels.all()) {
            tunnel.sessions().stream().filter(session -> named(session, id)).forEach(session -> found.add(map(tunnel, session)));
        }
        if (found.isEmpty()) {
            String known = tunnels.all().stream().flatMap(tunnel -> tunnel.sessions().stream())
                    .map(session -> session.id() + " (" + session.peer() + ")").collect(Collectors.joining(", "));
            throw new IllegalArgumentException("no session \"" + id + "\"; " + (known.isEmpty() ? "there are none" : "there are: " + known));
        }
        return json ? Json.of(found) : found.stream().map(SessionCommand::text).collect(Collectors.joining("\n\n"));
    }

    private static boolean named(SessionView session, String id) {
        return session.peer().equals(id) || id.length() >= SHORTEST_PREFIX && session.id().startsWith(id);
    }

    private static Map<String, Object> map(Tunnel tunnel, SessionView session) {
        Map<String, Object> map = SessionsCommand.map(tunnel, session);
        Map<String, Object> drops = new LinkedHashMap<>();
        for (DropReason reason : DropReason.values()) {
            if (session.dropped(reason) != 0) {
                drops.put(reason.label(), session.dropped(reason));
            }
        }
        map.put("dropped", drops);
        return map;
    }

    private static String text(Map<String, Object> map) {
        Table table = new Table("WHAT", "IS");
        map.forEach((name, value) -> table.row(name, value == null ? "-" : value.toString().replaceAll("^[\\[{](.*)[]}]$", "$1")));
        return table.toString();
    }
}
