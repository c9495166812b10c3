package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Observation;
import io.oxtunnel.api.tunnel.Observation.Point;
import io.oxtunnel.api.tunnel.PacketWatch;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:trace}: what is decided about the next packets of a peer; sizes and reasons, no contents. */
@Component(service = TraceCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=trace"})
public final class TraceCommand {
    private static final int STANDARD = 20;
    private static final int MOST = 1_000_000;
    private static final Duration PAUSE = Duration.ofMillis(20);

    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public TraceCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command for so many packets as it does unless told. */
    @Descriptor("shows what is decided about the next 20 packets of a peer, as they come, without contents; example: trace laptop")
    public void trace(CommandSession session,
            @Descriptor("for programs: a line of JSON a decision") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("PEER: name of a client, or \"server\"") String peer) throws IOException {
        trace(session, json, peer, Integer.toString(STANDARD));
    }

    /**
     * Runs the command until so many were seen, Ctrl-C, or the reader is gone.
     *
     * @throws IOException if the tunnel cannot be watched
     * @throws IllegalArgumentException if there is no such peer, or the number is out of range
     */
    @Descriptor("shows what is decided about the next N packets and datagrams of a peer; example: trace laptop 100, trace server 5 --json")
    public void trace(CommandSession session,
            @Descriptor("for programs: a line of JSON a decision") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("PEER: name of a client, or \"server\"") String peer, @Descriptor("N: how many, 1..1000000") String n) throws IOException {
        long most = Bound.of("N", n, 1, MOST);
        Tunnel tunnel = tunnels.all().stream().filter(one -> one.peers().stream().map(Peer::name).anyMatch(peer::equals)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no peer \"" + peer + "\"; there are: " + tunnels.all().stream()
                        .flatMap(one -> one.peers().stream()).map(Peer::name).distinct().sorted().collect(Collectors.joining(", "))));
        PacketWatch.Request request = new PacketWatch.Request(EnumSet.allOf(Point.class), peer, false, "trace of " + peer + ", without contents");
        try (PacketWatch watch = tunnel.watch(request)) {
            follow(session.getConsole(), json, tunnel, watch, most);
        }
    }

    private static void follow(PrintStream out, boolean json, Tunnel tunnel, PacketWatch watch, long most) {
        long seen = 0;
        long missed = 0;
        long began = tunnel.now();
        while (seen < most) {
            Observation next = watch.poll();
            if (next != null) {
                out.println(json ? Json.of(Decision.map(next, began)) : Decision.text(next, began));
                seen++;
                continue;
            }
            // What was printed is shown before there is a wait, and whether anybody still reads is found out with it.
            if (out.checkError() || !Rounds.pause(PAUSE)) {
                return;
            }
            if (watch.missed() > missed && !json) {
                missed = watch.missed();
                out.println("(" + missed + " more went by unseen: too many at once)");
            }
        }
    }
}
