package io.oxtunnel.shell;

import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeStage;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** How far handshakes came at the servers that run, stage by stage. Handshakes that wait in the queue have passed it. */
final class HandshakeStages {
    private static final String SERVER = "server";

    private final List<Tunnel> servers;

    HandshakeStages(List<Tunnel> tunnels) {
        servers = tunnels.stream().filter(tunnel -> tunnel.role().equals(SERVER)).toList();
    }

    /**
     * One stage.
     *
     * @param dropped there
     * @param passed what went on to the next stage
     */
    private record Row(HandshakeStage stage, long dropped, long passed) {
    }

    private static List<Row> rows(Counters counters) {
        List<Row> rows = new ArrayList<>();
        long left = counters.get(Traffic.HANDSHAKES_IN) + HandshakeStage.SHAPE.dropped(counters);
        for (HandshakeStage stage : HandshakeStage.values()) {
            long dropped = stage.dropped(counters);
            left = Math.max(0, left - dropped);
            rows.add(new Row(stage, dropped, left));
        }
        return rows;
    }

    /** Returns them for people. */
    String text() {
        if (servers.isEmpty()) {
            return "no server is open; a client answers no handshakes";
        }
        Table table = new Table("STAGE", ">DROPPED", ">PASSED", "WHAT IS DROPPED");
        for (Tunnel server : servers) {
            for (Row row : rows(server.counters())) {
                table.row(row.stage().label(), Units.count(row.dropped()), Units.count(row.passed()), what(row.stage()));
            }
            table.row("accepted", "", Units.count(server.counters().get(Traffic.HANDSHAKES_DONE)), "");
        }
        return table.toString();
    }

    /** One reason in words; of several the names, which stand in the other table in words. */
    private static String what(HandshakeStage stage) {
        List<DropReason> reasons = stage.reasons();
        return reasons.size() == 1 ? reasons.getFirst().label() + ": " + reasons.getFirst().text()
                : reasons.stream().map(DropReason::label).collect(Collectors.joining(", "));
    }

    /** Returns them for programs. */
    List<Map<String, Object>> maps() {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Tunnel server : servers) {
            Map<String, Object> stages = new LinkedHashMap<>();
            for (Row row : rows(server.counters())) {
                Map<String, Object> numbers = new LinkedHashMap<>();
                numbers.put("dropped", row.dropped());
                numbers.put("passed", row.passed());
                stages.put(row.stage().name().toLowerCase(Locale.ROOT), numbers);
            }
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("role", server.role());
            map.put("handshakes", stages);
            map.put("accepted", server.counters().get(Traffic.HANDSHAKES_DONE));
            all.add(map);
        }
        return all;
    }
}
