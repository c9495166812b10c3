package io.oxtunnel.shell;

import java.time.Duration;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:top}: rates of the sessions and load of the workers, refreshed. */
@Component(service = TopCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=top"})
public final class TopCommand {
    private static final int LONGEST = 3600;
    private static final int MOST = 1_000_000;

    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public TopCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /**
     * Runs the command until it was printed often enough, Ctrl-C, or the reader is gone.
     *
     * @throws IllegalArgumentException if an option is out of range
     */
    @Descriptor("shows the busiest sessions and the load of the workers, refreshed until Ctrl-C; example: top, top --interval 5 --rounds 3, top --rounds 1 --json")
    public void top(CommandSession session,
            @Descriptor("for programs: a line of JSON a round") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("seconds between rounds, 1..3600; 1 unless said") @Parameter(names = "--interval", absentValue = "1") String interval,
            @Descriptor("how often, 0..1000000; 0, until Ctrl-C, unless said") @Parameter(names = "--rounds", absentValue = "0") String rounds) {
        long seconds = Bound.of("--interval", interval, 1, LONGEST);
        long times = Bound.of("--rounds", rounds, 0, MOST);
        Load load = new Load(tunnels::all, System::nanoTime);
        new Rounds(session).print(json, times, Duration.ofSeconds(seconds), () -> {
            load.sample();
            return json ? Json.of(load.map()) : load.text();
        });
    }
}
