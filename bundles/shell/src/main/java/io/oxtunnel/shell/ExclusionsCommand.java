package io.oxtunnel.shell;

import io.oxtunnel.api.capture.Exclusion;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:exclusions}: what leaves this machine beside the tunnel, why, and how much of it there was. */
@Component(service = ExclusionsCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=exclusions"})
public final class ExclusionsCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public ExclusionsCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command. */
    @Descriptor("shows what a client leaves outside the tunnel, why, and how much left so; example: exclusions --json")
    public String exclusions(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Exclusion> all = tunnels.all().stream().flatMap(tunnel -> tunnel.exclusions().stream()).toList();
        if (json) {
            return Json.of(all.stream().map(ExclusionsCommand::map).toList());
        }
        Table table = new Table("EXCLUDED", ">PACKETS", ">BYTES", "WHY");
        all.forEach(one -> table.row(one.selector(), Long.toString(one.packets()), Units.bytes(one.bytes()), one.reason()));
        return all.isEmpty() ? "nothing is excluded" : table.toString();
    }

    private static Map<String, Object> map(Exclusion one) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("excluded", one.selector());
        map.put("packets", one.packets());
        map.put("bytes", one.bytes());
        map.put("why", one.reason());
        return map;
    }
}
