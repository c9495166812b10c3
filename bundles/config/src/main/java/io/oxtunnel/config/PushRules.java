package io.oxtunnel.config;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.PushSettings;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The keys by which a server gives its clients routes, name servers and more, in {@code [server]} for all and in {@code [[client]]} for
 * one; and the rule that all of it fits one message (PROTOCOL.md 4.5).
 */
final class PushRules {
    private static final int MOST = Wire.CONFIG_UPDATE_MAX - Wire.CONFIG_UPDATE;
    private static final String ALLOWED = "at most " + MOST + " bytes for push-routes, push-exclude, dns, alternatives, mtu and keepalive of one"
            + " client: a route takes 9 (IPv4) or 21 (IPv6), a name server 8 or 20, an alternative 24, mtu and keepalive 6 each";

    /** In both tables; none has a default. */
    static final List<Key> KEYS = List.of(
            Key.optional("push-routes", Kind.list(AddressKinds.prefix(), 0, "an array of prefixes")),
            Key.optional("push-exclude", Kind.list(AddressKinds.prefix(), 0, "an array of prefixes")),
            Key.optional("dns", Kind.list(nameServer(), 0, "an array of IP addresses")),
            Key.optional("alternatives", Kind.list(AddressKinds.alternative(), 0, "an array of ADDRESS:PORT or ADDRESS:PORT/tcp")),
            Key.optional("mtu", Kind.integer(1_280, 65_535)),
            Key.optional("keepalive", Kind.integer(0, 65_535)));

    private PushRules() {
    }

    private static Kind nameServer() {
        return place -> {
            Object address = AddressKinds.address().read(place);
            return address == null || unicast(InetAddress.ofLiteral((String) address)) ? address
                    : place.wrong("is no name server that a client could ask", "a unicast address");
        };
    }

    static boolean unicast(InetAddress address) {
        return !(address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isMulticastAddress() || address.isLinkLocalAddress());
    }

    /** Returns these keys behind others. */
    static List<Key> with(Key... others) {
        return Stream.concat(Stream.of(others), KEYS.stream()).toList();
    }

    /**
     * Checks that what a client is given fits one message.
     *
     * @param line of the table
     * @param own values of the client's table, or of the server's
     * @param server values of the server's table
     */
    static void check(Place.Origin origin, int line, Map<String, Object> own, Map<String, Object> server) {
        if (KEYS.stream().noneMatch(key -> own.containsKey(key.name()))) {
            // Given what all are given, which is checked where it stands.
            return;
        }
        int bytes = Setting.encodedLength(read(own).over(read(server)).settings());
        if (bytes > MOST) {
            origin.at(line, "push-routes").wrong("what the client is given takes " + bytes + " bytes and does not fit one message", ALLOWED);
        }
    }

    private static PushSettings read(Map<String, Object> values) {
        return new PushSettings(list(values, "push-routes", Prefix::parse), list(values, "push-exclude", Prefix::parse),
                list(values, "dns", InetAddress::ofLiteral), list(values, "alternatives", Endpoint::parse),
                ((Number) values.getOrDefault("mtu", 0)).intValue(),
                ((Number) values.getOrDefault("keepalive", PushSettings.UNSET)).intValue());
    }

    private static <T> List<T> list(Map<String, Object> values, String key, Function<String, T> read) {
        return values.get(key) instanceof String[] texts ? Stream.of(texts).map(read).toList() : null;
    }
}
