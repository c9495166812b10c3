package io.oxtunnel.shell;

import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What carries the sessions of a tunnel: for a client since when and why, for a server how many go over what. */
final class Carriage {
    private Carriage() {
    }

    /** Returns a line with its end, or nothing where there is no session. */
    static String text(Tunnel tunnel) {
        List<SessionView> carried = carried(tunnel);
        if (carried.isEmpty()) {
            return "";
        }
        if (tunnel.role().equals("client")) {
            SessionView session = carried.getFirst();
            return "over " + session.endpoint().carrier() + " (" + Units.ago(tunnel.now() - session.carriedSince()) + ": "
                    + session.carriedWhy() + ")\n";
        }
        Map<String, Long> counts = carried.stream()
                .collect(Collectors.groupingBy(session -> session.endpoint().carrier(), TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream().map(e -> e.getValue() + " over " + e.getKey()).collect(Collectors.joining(", ", "", "\n"));
    }

    /** Returns the same for programs: a client's session, or the number of a server's sessions by carrier. */
    static List<Map<String, Object>> maps(Tunnel tunnel) {
        return carried(tunnel).stream().collect(Collectors.groupingBy(session -> session.endpoint().carrier(), TreeMap::new, Collectors.toList()))
                .entrySet().stream().map(e -> map(tunnel, e.getKey(), e.getValue())).toList();
    }

    private static Map<String, Object> map(Tunnel tunnel, String carrier, List<SessionView> sessions) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("carrier", carrier);
        map.put("sessions", sessions.size());
        if (tunnel.role().equals("client")) {
            map.put("since_ms", (tunnel.now() - sessions.getFirst().carriedSince()) / 1_000_000);
            map.put("why", sessions.getFirst().carriedWhy());
        }
        return map;
    }

    private static List<SessionView> carried(Tunnel tunnel) {
        return tunnel.sessions().stream().filter(session -> session.endpoint() != null && session.carriedSince() != -1).toList();
    }
}
