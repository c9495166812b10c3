package io.oxtunnel.shell;

import io.oxtunnel.api.tunnel.Observation;
import io.oxtunnel.api.tunnel.Observation.Point;
import io.oxtunnel.api.tunnel.Observation.Verdict;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A line of {@code trace}. Stateless. */
final class Decision {
    private Decision() {
    }

    /** Returns it for people: time since the beginning, direction, what, size, verdict. */
    static String text(Observation seen, long began) {
        String point = switch (seen.point()) {
            case PACKET_OUT -> "out packet  ";
            case DATAGRAM_OUT -> "out datagram";
            case DATAGRAM_IN -> "in  datagram";
            case PACKET_IN -> "in  packet  ";
        };
        String verdict = switch (seen.verdict()) {
            case PASSED -> passed(seen.point());
            case HELD -> "held until there is a key";
            case DROPPED -> "dropped, " + seen.reason().label() + ": " + seen.reason().text();
        };
        return String.format(Locale.ROOT, "%9.3f ms  %s  %s -> %s", (seen.at() - began) / 1e6, point, what(seen), verdict);
    }

    private static String passed(Point point) {
        return switch (point) {
            case PACKET_OUT -> "laid into a datagram";
            case DATAGRAM_OUT -> "protected, to the transport";
            case DATAGRAM_IN -> "accepted";
            case PACKET_IN -> "delivered";
        };
    }

    private static String what(Observation seen) {
        StringBuilder out = new StringBuilder();
        out.append(seen.count() > 1 ? seen.count() + " of " + seen.stride() + ", " : "").append(seen.bytes()).append(" B");
        if (seen.version() != 0) {
            out.append(", IPv").append(seen.version()).append(' ').append(protocol(seen.protocol()));
        }
        if (seen.flags() >= 0) {
            out.append(String.format(Locale.ROOT, ", flags 0x%02x", seen.flags()));
        }
        if (seen.path() >= 0) {
            out.append(", path ").append(seen.path());
        }
        boolean outer = seen.point() == Point.DATAGRAM_IN || seen.point() == Point.DATAGRAM_OUT;
        return outer && seen.endpoint() != null ? out + ", " + seen.endpoint().carrier() + " " + seen.endpoint() : out.toString();
    }

    private static String protocol(int number) {
        return switch (number) {
            case 1 -> "ICMP";
            case 6 -> "TCP";
            case 17 -> "UDP";
            case 58 -> "ICMPv6";
            default -> "protocol " + number;
        };
    }

    /** Returns it for programs. */
    static Map<String, Object> map(Observation seen, long began) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("at_us", (seen.at() - began) / 1000);
        map.put("point", seen.point().name().toLowerCase(Locale.ROOT));
        map.put("peer", seen.peer());
        map.put("bytes", seen.bytes());
        map.put("count", seen.count());
        map.put("verdict", seen.verdict().name().toLowerCase(Locale.ROOT));
        map.put("reason", seen.verdict() == Verdict.DROPPED ? seen.reason().label() : null);
        map.put("flags", seen.flags() < 0 ? null : seen.flags());
        map.put("path", seen.path() < 0 ? null : seen.path());
        map.put("protocol", seen.version() == 0 ? null : seen.protocol());
        map.put("endpoint", seen.endpoint() == null ? null : seen.endpoint().toString());
        map.put("carrier", seen.endpoint() == null ? null : seen.endpoint().carrier());
        return map;
    }
}
