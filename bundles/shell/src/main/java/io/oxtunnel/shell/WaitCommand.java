package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelState;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:wait}: returns when a client is connected or a server is ready. */
@Component(service = WaitCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=wait"})
public final class WaitCommand implements Function {
    private static final long STANDARD = 30;
    private static final long LONGEST = 86400;

    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public WaitCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Reads the arguments here: by name, Gogo would find the methods {@code wait} that every object has. */
    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws InterruptedException {
        boolean json = false;
        long seconds = STANDARD;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i).toString();
            if (argument.equals("--json")) {
                json = true;
            } else if (argument.equals("--timeout") && i + 1 < arguments.size()) {
                seconds = seconds(arguments.get(++i).toString());
            } else {
                throw new IllegalArgumentException("wait does not take \"" + argument + "\"; allowed: --timeout SECONDS, --json");
            }
        }
        return wait(json, seconds);
    }

    private static long seconds(String text) {
        if (!text.matches("[0-9]{1,5}") || Long.parseLong(text) > LONGEST) {
            throw new IllegalArgumentException("--timeout " + text + " is out of range; allowed: 0.." + LONGEST + " seconds");
        }
        return Long.parseLong(text);
    }

    /**
     * Runs the command.
     *
     * @throws IllegalStateException if that has not come about in time, or a tunnel has failed
     */
    @Descriptor("waits until a client is connected or a server is ready, and fails if that takes too long; example: wait --timeout 10")
    public String wait(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("seconds, 0..86400") @Parameter(names = "--timeout", absentValue = "30") long seconds) throws InterruptedException {
        boolean settled = tunnels.await(() -> any(TunnelState.FAILED) || up(), seconds);
        String states = tunnels.all().stream().map(WaitCommand::text).collect(Collectors.joining(", "));
        if (!settled || !up()) {
            throw new IllegalStateException((settled ? "failed" : "not up after " + seconds + " s") + ": " + (states.isEmpty() ? "no tunnel is open" : states));
        }
        return json ? Json.of(Map.of("up", true)) : states;
    }

    private boolean up() {
        List<Tunnel> all = tunnels.all();
        return !all.isEmpty() && all.stream().allMatch(tunnel -> tunnel.state() == TunnelState.CONNECTED
                || tunnel.state() == TunnelState.READY && tunnel.role().equals("server"));
    }

    private boolean any(TunnelState state) {
        return tunnels.all().stream().anyMatch(tunnel -> tunnel.state() == state);
    }

    private static String text(Tunnel tunnel) {
        String state = tunnel.role() + " " + tunnel.state().name().toLowerCase(Locale.ROOT);
        return tunnel.reason().isEmpty() ? state : state + " (" + tunnel.reason() + ")";
    }
}
