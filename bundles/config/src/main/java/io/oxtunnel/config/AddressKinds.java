package io.oxtunnel.config;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.transport.Endpoint;
import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kinds of addresses, prefixes and ports. None asks a name service. Stateless. */
final class AddressKinds {
    private static final Pattern HOST_PORT = Pattern.compile("(?:\\[([^\\[\\]]*)]|([^:\\[\\]]+)):([0-9]{1,5})");
    /** RFC 1123, section 2.1; an underscore is taken where a resolver takes it. */
    private static final Pattern HOST = Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");
    private static final String BY_TCP = "/" + Endpoint.TCP;
    private static final String PREFIX = "an IP address, \"/\", and 0..32 (IPv4) or 0..128 (IPv6)";

    private AddressKinds() {
    }

    /** ADDRESS:PORT to listen on. */
    static Kind listen() {
        return Kind.text((place, text) -> endpoint(place, text, false));
    }

    /** ADDRESS:PORT to listen on, or empty for none. */
    static Kind listenOrNone() {
        return Kind.text((place, text) -> text.isEmpty() ? text : endpoint(place, text, false));
    }

    /** ADDRESS:PORT where clients find a server, with {@code /tcp} behind it where it is by TCP. */
    static Kind alternative() {
        return Kind.text((place, text) -> {
            String socket = text.endsWith(BY_TCP) ? text.substring(0, text.length() - BY_TCP.length()) : text;
            String endpoint = endpoint(place, socket, false);
            InetAddress host = endpoint == null ? null : literal(endpoint.substring(0, endpoint.lastIndexOf(':')).replaceAll("[\\[\\]]", ""));
            if (endpoint == null) {
                return null;
            }
            return host == null || PushRules.unicast(host) ? text : place.wrong("is no address that a client could reach", "a unicast address with a port");
        });
    }

    /** HOST:PORT of a server. */
    static Kind server() {
        return Kind.text((place, text) -> endpoint(place, text, true));
    }

    private static String endpoint(Place place, String text, boolean names) {
        String allowed = names ? "HOST:PORT with a name or an address, IPv6 in brackets, such as \"192.0.2.1:51820\""
                : "ADDRESS:PORT, IPv6 in brackets, such as \"[::]:51820\"";
        Matcher parts = HOST_PORT.matcher(text);
        if (!parts.matches()) {
            return place.wrong("is not an address with a port", allowed);
        }
        int port = Integer.parseInt(parts.group(3));
        if (port < 1 || port > 65535) {
            return place.wrong("port " + port + " is out of range", "1..65535");
        }
        boolean brackets = parts.group(1) != null;
        String host = brackets ? parts.group(1) : parts.group(2);
        InetAddress address = literal(host);
        boolean fits = address != null ? (address.getAddress().length == 16) == brackets && !(names && address.isAnyLocalAddress())
                : names && !brackets && HOST.matcher(host).matches() && !host.matches("[0-9.]+");
        return fits ? text : place.wrong("\"" + host + "\" is no " + (names ? "host" : "address"), allowed);
    }

    /** A prefix of destinations. */
    static Kind prefix() {
        return Kind.text(AddressKinds::prefix);
    }

    private static String prefix(Place place, String text) {
        Prefix prefix = parse(text);
        return prefix == null ? place.wrong("is not a prefix", PREFIX) : prefix.toString();
    }

    /** A prefix of clients' addresses: unicast, with room for the server and a client. */
    static Kind pool() {
        return Kind.text((place, text) -> {
            String allowed = "a unicast network, IPv4 /8 to /30 or IPv6 /16 to /126";
            Prefix prefix = parse(text);
            if (prefix == null) {
                return place.wrong("is not a prefix", allowed);
            }
            InetAddress address = prefix.address();
            boolean sized = prefix.v6() ? prefix.length() >= 16 && prefix.length() <= 126 : prefix.length() >= 8 && prefix.length() <= 30;
            boolean unicast = !(address.isMulticastAddress() || address.isLoopbackAddress() || address.isLinkLocalAddress() || address.isAnyLocalAddress());
            return sized && unicast ? prefix.toString() : place.wrong("cannot be a pool", allowed);
        });
    }

    /** An IP address, as it stands on an interface. */
    static Kind address() {
        return Kind.text((place, text) -> {
            InetAddress address = literal(text);
            return address == null ? place.wrong("is not an address", "an IP address without prefix length") : Address.text(address);
        });
    }

    private static Prefix parse(String text) {
        int slash = text.indexOf('/');
        try {
            return literal(slash < 0 ? text : text.substring(0, slash)) == null ? null : Prefix.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Returns the address, or null if the text is none. A scope ("%eth0") is no part of an address here, and an IPv4 address has four
     * parts: Java would take "10.77" for 10.0.0.77.
     */
    static InetAddress literal(String text) {
        try {
            boolean whole = text.indexOf(':') >= 0 || text.chars().filter(c -> c == '.').count() == 3;
            return whole && text.indexOf('%') < 0 ? InetAddress.ofLiteral(text) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
