package io.oxtunnel.shell;

import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.PeerEvent;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How things are with a peer, what was found, and what happened last; for people and for programs.
 *
 * @param tunnel that knows the peer
 * @param peer whom it is about
 * @param sessions of the peer
 */
record Explanation(Tunnel tunnel, Peer peer, List<SessionView> sessions) {
    /** Returns some lines. */
    String text() {
        List<String> lines = new ArrayList<>();
        lines.add(peer.name() + ": " + state());
        lines.add("  key " + peer.key() + (peer.addresses().isEmpty() ? "" : ", " + String.join(", ", peer.addresses())));
        List<Diagnosis.Finding> findings = Diagnosis.of(tunnel, peer, sessions);
        if (findings.isEmpty()) {
            lines.add("nothing is wrong with it");
        }
        for (Diagnosis.Finding finding : findings) {
            lines.add("- " + finding.what() + (finding.reason() == null ? "" : " (" + finding.reason().label() + ")"));
            lines.add("    why: " + finding.cause());
            lines.add("    do:  " + finding.remedy());
        }
        lines.add("what happened last:");
        for (PeerEvent event : peer.events()) {
            lines.add("  " + Units.ago(tunnel.now() - event.at()) + (event.count() == 1 ? "" : ", " + Units.count(event.count()) + " times") + ": "
                    + event.text() + (event.source().isEmpty() ? "" : " [" + event.source() + "]"));
        }
        if (peer.events().isEmpty()) {
            lines.add("  nothing since this tunnel was opened");
        }
        return String.join("\n", lines);
    }

    private String state() {
        if (sessions.stream().noneMatch(Diagnosis::isUp)) {
            return "no session" + (tunnel.role().equals("client") && !tunnel.reason().isEmpty() ? ", " + tunnel.reason() : "");
        }
        SessionView session = sessions.stream().filter(Diagnosis::isUp).findFirst().orElseThrow();
        return "session " + session.state().name().toLowerCase(Locale.ROOT) + " with " + session.endpoint() + ", " + session.assignment() + ", mtu "
                + session.tunnelMtu() + ", round trip " + Units.time(session.roundTripNanos()) + ", heard "
                + (session.heardAt() == -1 ? "never" : Units.ago(tunnel.now() - session.heardAt()));
    }

    /** Returns the same for a program. */
    Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", tunnel.role());
        map.put("peer", peer.name());
        map.put("key", peer.key());
        map.put("addresses", peer.addresses());
        map.put("sessions", sessions.stream().filter(Diagnosis::isUp).map(SessionView::id).toList());
        map.put("findings", Diagnosis.of(tunnel, peer, sessions).stream().map(Explanation::finding).toList());
        map.put("events", peer.events().stream().map(this::event).toList());
        return map;
    }

    private static Map<String, Object> finding(Diagnosis.Finding finding) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("what", finding.what());
        map.put("reason", finding.reason() == null ? null : finding.reason().label());
        map.put("cause", finding.cause());
        map.put("remedy", finding.remedy());
        return map;
    }

    private Map<String, Object> event(PeerEvent event) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("ms_ago", (tunnel.now() - event.at()) / 1_000_000);
        map.put("count", event.count());
        map.put("source", event.source());
        map.put("reason", event.reason() == null ? null : event.reason().label());
        map.put("text", event.text());
        return map;
    }
}
