package io.oxtunnel.shell;

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

/** Gogo command {@code oxtunnel:services}: who serves each stage of the pipeline. */
@Component(service = ServicesCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=services"})
public final class ServicesCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public ServicesCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command. */
    @Descriptor("shows which service serves each stage of the pipeline; example: services")
    public String services(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Map<String, Object>> maps = new ArrayList<>();
        Table table = new Table("ROLE", "STAGE", "PROVIDER", "DETAIL");
        for (Tunnel tunnel : tunnels.all()) {
            for (Tunnel.Stage stage : tunnel.pipeline()) {
                Map<String, Object> map = new LinkedHashMap<>();
                map.put("role", tunnel.role());
                map.put("stage", stage.stage());
                map.put("provider", stage.provider());
                map.put("detail", stage.detail());
                maps.add(map);
                table.row(tunnel.role(), stage.stage(), stage.provider(), stage.detail());
            }
        }
        if (json) {
            return Json.of(maps);
        }
        return maps.isEmpty() ? "no tunnel is open; the log says why" : table.toString();
    }
}
