package io.oxtunnel.shell;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.PathQuality;
import io.oxtunnel.api.session.SessionView;
import io.oxtunnel.api.tunnel.Tunnel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Gogo command {@code oxtunnel:sessions}: a line for each session. */
@Component(service = SessionsCommand.class, property = {"osgi.command.scope=oxtunnel", "osgi.command.function=sessions"})
public final class SessionsCommand {
    private final Tunnels tunnels;

    /** @param tunnels those that run */
    @Activate
    public SessionsCommand(@Reference Tunnels tunnels) {
        this.tunnels = tunnels;
    }

    /** Runs the command. */
    @Descriptor("lists the sessions: peer, addresses, mode, suite, traffic; --json tells more; example: sessions")
    public String sessions(@Descriptor("for programs") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Map<String, Object>> maps = new ArrayList<>();
        Table table = new Table("PEER", "STATE", "ENDPOINT", "INSIDE", "MODE", "SUITE", ">RTT", ">LOSS", ">MTU", ">SENT", ">RECEIVED", "HEARD");
        for (Tunnel tunnel : tunnels.all()) {
            for (SessionView session : tunnel.sessions()) {
                maps.add(map(tunnel, session));
                table.row(session.peer(), state(session), text(session.endpoint()), inside(session), mode(session), suite(session),
                        Units.time(session.roundTripNanos()), loss(session.quality()), mtu(session), Units.bytes(session.bytesSent()),
                        Units.bytes(session.bytesReceived()),
                        session.heardAt() == -1 ? "never" : Units.ago(tunnel.now() - session.heardAt()));
            }
        }
        if (json) {
            return Json.of(maps);
        }
        return maps.isEmpty() ? "no sessions" : table.toString();
    }

    /** Returns a session for programs, in an order of its own. */
    static Map<String, Object> map(Tunnel tunnel, SessionView session) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("role", tunnel.role());
        map.put("id", session.id());
        map.put("peer", session.peer());
        map.put("peer_key", session.peerKey().isEmpty() ? null : session.peerKey());
        map.put("state", state(session));
        map.put("endpoint", session.endpoint() == null ? null : session.endpoint().toString());
        map.put("carrier", session.endpoint() == null ? null : session.endpoint().carrier());
        map.put("carried_ms", ago(tunnel, session.carriedSince()));
        map.put("carried_why", session.carriedWhy());
        map.put("addresses", session.assignment() == null ? List.of() : List.of(session.assignment().toString().strip().split(" ")));
        map.put("suite", session.suite() == null ? null : session.suite().label());
        map.put("mode", session.mode() == null ? null : session.mode().label());
        map.put("compression", compression(session));
        map.put("max_datagram", session.maxDatagram());
        map.put("mtu", session.tunnelMtu());
        map.put("path_mtu", session.pathMtu().name().toLowerCase(Locale.ROOT));
        map.put("round_trip_us", session.roundTripNanos() < 0 ? null : session.roundTripNanos() / 1000);
        map.put("round_trip_variation_us", session.quality().variationNanos() < 0 ? null : session.quality().variationNanos() / 1000);
        map.put("loss_sent_ppm", session.quality().lossSent() < 0 ? null : session.quality().lossSent());
        map.put("loss_received_ppm", session.quality().lossReceived() < 0 ? null : session.quality().lossReceived());
        map.put("keyed_ms_ago", ago(tunnel, session.keyedAt()));
        map.put("heard_ms_ago", ago(tunnel, session.heardAt()));
        map.put("handshakes", session.handshakes());
        map.put("resumed", session.resumed());
        map.put("early_packets", session.earlyPackets());
        map.put("datagrams_sent", session.datagramsSent());
        map.put("bytes_sent", session.bytesSent());
        map.put("datagrams_received", session.datagramsReceived());
        map.put("bytes_received", session.bytesReceived());
        return map;
    }

    /** The worse direction. */
    private static String loss(PathQuality quality) {
        return Units.share(Math.max(quality.lossSent(), quality.lossReceived()));
    }

    private static Long ago(Tunnel tunnel, long at) {
        return at == -1 ? null : Long.valueOf((tunnel.now() - at) / 1_000_000);
    }

    private static String mtu(SessionView session) {
        String sign = switch (session.pathMtu()) {
            case SEARCHING -> "?";
            case ERROR -> "!";
            case UNPROBED, COMPLETE -> "";
        };
        return session.assignment() == null ? "-" : session.tunnelMtu() + sign;
    }

    private static String state(SessionView session) {
        return session.state().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String inside(SessionView session) {
        return session.assignment() == null ? "-" : session.assignment().toString().strip().replace(' ', ',');
    }

    private static String suite(SessionView session) {
        return session.suite() == null ? "-" : session.suite().label();
    }

    private static String mode(SessionView session) {
        String mode = session.mode() == null ? "-" : session.mode().label();
        return session.compression() == 0 ? mode : mode + "," + compression(session);
    }

    /** The protocol names one format; the others are a matter of those who use them. */
    private static String compression(SessionView session) {
        int capability = session.compression();
        return capability == 0 ? "off" : capability == Wire.CAP_LZ4 ? "lz4" : "private-" + Integer.numberOfTrailingZeros(capability);
    }

    private static String text(Object value) {
        return value == null ? "-" : value.toString();
    }
}
