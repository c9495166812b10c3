package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Observation.Point;
import io.oxtunnel.api.tunnel.PacketWatch;
import io.oxtunnel.api.tunnel.Tunnel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Gogo command {@code oxtunnel:capture}: writes packets to a file, as tcpdump does. Outer datagrams as they are on the wire unless inner
 * packets are asked for by name: these are in clear. Bounded in number, size and time; {@code status} and the log tell of it.
 */
@Component(service = CaptureCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=capture"})
public final class CaptureCommand {
    private static final long MOST_PACKETS = 100_000_000;
    private static final long MOST_BYTES = 1L << 36;
    private static final long MOST_SECONDS = 86_400;
    private static final Set<Point> OUTER = EnumSet.of(Point.DATAGRAM_IN, Point.DATAGRAM_OUT);
    private static final Set<Point> INNER = EnumSet.of(Point.PACKET_IN, Point.PACKET_OUT);

    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public CaptureCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /**
     * Runs the command until a bound is reached, Ctrl-C, or the reader is gone.
     *
     * @throws IOException if the file is there already or cannot be written
     * @throws IllegalArgumentException if an argument is out of range
     */
    @Descriptor("writes sealed datagrams, or with --inner packets in clear, to a new pcap file of mode 0600, until Ctrl-C or a bound; "
            + "example: capture /tmp/ox.pcap, capture /tmp/in.pcap --inner --packets 100 --seconds 10")
    public void capture(CommandSession session,
            @Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("inner packets instead: clear text of the people that use the tunnel")
            @Parameter(names = "--inner", presentValue = "true", absentValue = "false") boolean inner,
            @Descriptor("at most so many, 1..100000000; 10000 unless said") @Parameter(names = "--packets", absentValue = "10000") String packets,
            @Descriptor("until the file is that large, 1..68719476736; 67108864 unless said")
            @Parameter(names = "--bytes", absentValue = "67108864") String bytes,
            @Descriptor("at most that long, 1..86400; 60 unless said") @Parameter(names = "--seconds", absentValue = "60") String seconds,
            @Descriptor("FILE: path of a new file on the machine of the instance, from the root on") String file) throws IOException {
        Recording.Bounds bounds = new Recording.Bounds(Bound.of("--packets", packets, 1, MOST_PACKETS), Bound.of("--bytes", bytes, 1, MOST_BYTES),
                Duration.ofSeconds(Bound.of("--seconds", seconds, 1, MOST_SECONDS)));
        Path path = absolute(file);
        List<Tunnel> all = tunnels.all();
        if (all.isEmpty()) {
            throw new IOException("no tunnel is open; the log says why");
        }
        String what = inner ? "inner packets, IN CLEAR," : "sealed datagrams";
        PacketWatch.Request request = new PacketWatch.Request(inner ? INNER : OUTER, "", true, "capture of " + what + " to " + path);
        try (PcapFile pcap = new PcapFile(path); PacketWatch watch = all.getFirst().watch(request)) {
            Recording recording = new Recording(all.getFirst(), watch, pcap, bounds);
            if (!json) {
                say(session.getConsole(), "capturing " + what + " to " + path + "; Ctrl-C ends it");
            }
            String end = recording.run();
            tell(session.getConsole(), json, path, pcap, recording, end);
        }
    }

    private static Path absolute(String file) {
        try {
            Path path = Path.of(file);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("FILE \"" + file + "\" is no path", e);
        }
        throw new IllegalArgumentException("FILE \"" + file + "\" is relative, to a folder that the instance does not know; name it from the root on");
    }

    private static void tell(PrintStream out, boolean json, Path path, PcapFile pcap, Recording recording, String end) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("file", path.toString());
        map.put("packets", pcap.packets());
        map.put("bytes", pcap.bytes());
        map.put("missed", recording.missed());
        map.put("ended_by", end);
        say(out, json ? Json.of(map) : Units.count(pcap.packets()) + " packets, " + Units.bytes(pcap.bytes()) + " in " + path
                + (recording.missed() == 0 ? "" : "; " + Units.count(recording.missed()) + " went by unseen: too many at once") + " (end: " + end + ")");
    }

    private static void say(PrintStream out, String line) {
        out.println(line);
        out.flush();
    }
}
