package io.oxtunnel.shell;

import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:status}: each tunnel in a few lines. */
@Component(service = StatusCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=status"})
public final class StatusCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public StatusCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command. */
    @Descriptor("shows the state of the tunnel and its traffic; example: status --json")
    public String status(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Tunnel> all = tunnels.all();
        if (json) {
            return Json.of(all.stream().map(StatusCommand::map).toList());
        }
        return all.isEmpty() ? "no tunnel is open; the log says why" : all.stream().map(StatusCommand::text).collect(Collectors.joining("\n\n"));
    }

    private static String text(Tunnel tunnel) {
        Counters counters = tunnel.counters();
        int sessions = tunnel.sessions().size();
        String head = tunnel.role() + " " + state(tunnel) + (tunnel.reason().isEmpty() ? "" : ": " + tunnel.reason());
        Table traffic = new Table("", ">packets", ">bytes", ">datagrams")
                .row("out", Units.count(counters.get(Traffic.PACKETS_OUT)), Units.bytes(counters.get(Traffic.BYTES_OUT)),
                        Units.count(counters.get(Traffic.DATAGRAMS_OUT)))
                .row("in", Units.count(counters.get(Traffic.PACKETS_IN)), Units.bytes(counters.get(Traffic.BYTES_IN)),
                        Units.count(counters.get(Traffic.DATAGRAMS_IN)));
        return head + "\n" + sessions + (sessions == 1 ? " session" : " sessions") + ", " + Units.count(drops(counters)) + " dropped\n" + PlainSessions.warning(tunnel) + watches(tunnel)
                + Carriage.text(tunnel) + traffic + Figures.text(tunnel);
    }

    /** Who looks into the tunnel now is never left out. */
    private static String watches(Tunnel tunnel) {
        return tunnel.watches().stream().map(purpose -> "WARNING: " + purpose + " is on\n").collect(Collectors.joining());
    }

    private static Map<String, Object> map(Tunnel tunnel) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", tunnel.role());
        map.put("state", state(tunnel));
        map.put("reason", tunnel.reason());
        map.put("sessions", tunnel.sessions().size());
        map.put(PlainSessions.LABEL, PlainSessions.count(tunnel));
        map.put("carried", Carriage.maps(tunnel));
        map.put("dropped", drops(tunnel.counters()));
        for (Traffic counter : Traffic.values()) {
            map.put(counter.label(), tunnel.counters().get(counter));
        }
        map.put("watches", tunnel.watches());
        map.put("figures", Figures.map(tunnel));
        map.put("accounts", AccountsCommand.maps(tunnel));
        map.put("worker_allocated_bytes", Arrays.stream(tunnel.workerAllocatedBytes()).boxed().toList());
        return map;
    }

    private static String state(Tunnel tunnel) {
        return tunnel.state().name().toLowerCase(Locale.ROOT);
    }

    private static long drops(Counters counters) {
        long sum = 0;
        for (DropReason reason : DropReason.values()) {
            sum += counters.get(reason);
        }
        return sum;
    }
}
