package io.oxtunnel.shell;

import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:counters}: traffic, and why packets were dropped. */
@Component(service = CountersCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=counters"})
public final class CountersCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public CountersCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command. */
    @Descriptor("shows what was counted and why packets were dropped; zeros only with --all; example: counters --all --json, counters --handshakes")
    public String counters(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("zeros too") @Parameter(names = "--all", presentValue = "true", absentValue = "false") boolean all,
            @Descriptor("how far handshakes came at a server, stage by stage") @Parameter(names = "--handshakes", presentValue = "true",
                    absentValue = "false") boolean handshakes) {
        if (handshakes) {
            HandshakeStages stages = new HandshakeStages(tunnels.all());
            return json ? Json.of(stages.maps()) : stages.text();
        }
        List<Map<String, Object>> maps = new ArrayList<>();
        Table table = new Table("ROLE", ">COUNT", "NAME", "WHAT");
        for (Tunnel tunnel : tunnels.all()) {
            Map<String, Object> traffic = new LinkedHashMap<>();
            Map<String, Object> drops = new LinkedHashMap<>();
            fill(tunnel, all, table, traffic, drops);
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("role", tunnel.role());
            map.put(PlainSessions.LABEL, PlainSessions.count(tunnel));
            map.put("traffic", traffic);
            map.put("drops", drops);
            maps.add(map);
        }
        if (json) {
            return Json.of(maps);
        }
        return maps.isEmpty() ? "no tunnel is open; the log says why" : table.toString();
    }

    private static void fill(Tunnel tunnel, boolean all, Table table, Map<String, Object> traffic, Map<String, Object> drops) {
        Counters counters = tunnel.counters();
        long plain = PlainSessions.count(tunnel);
        if (all || plain != 0) {
            table.row(tunnel.role(), Units.count(plain), PlainSessions.LABEL, "now; their data is neither encrypted nor authenticated");
        }
        for (Traffic counter : Traffic.values()) {
            long count = counters.get(counter);
            if (all || count != 0) {
                traffic.put(counter.label(), count);
                table.row(tunnel.role(), Units.count(count), counter.label(), counter.label().startsWith("bytes") ? Units.bytes(count) : "");
            }
        }
        for (DropReason reason : DropReason.values()) {
            long count = counters.get(reason);
            if (all || count != 0) {
                drops.put(reason.label(), count);
                table.row(tunnel.role(), Units.count(count), reason.label(), "dropped: " + reason.text());
            }
        }
    }
}
