package io.oxtunnel.config;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Where clients reach a server: as its operator says, or the address that it listens on, or the one it has towards the Internet. */
final class PublicEndpoint {
    /** Addresses of documentation (RFC 5737, RFC 3849): asked for their route, sent nothing. */
    private static final List<String> FAR = List.of("192.0.2.1", "2001:db8::1");

    private final Consumer<String> notes;

    /** @param notes takes what the operator should know */
    PublicEndpoint(Consumer<String> notes) {
        this.notes = notes;
    }

    /**
     * Returns HOST:PORT.
     *
     * @param given by the operator, or empty; the port may be left out
     * @param listen ADDRESS:PORT of the server
     * @throws IllegalArgumentException if what is given is none, or nothing is given and there is nothing to guess
     */
    String choose(String given, String listen) {
        int colon = listen.lastIndexOf(':');
        String port = listen.substring(colon + 1);
        if (!given.isEmpty()) {
            return checked(given.indexOf(':') < 0 || given.endsWith("]") ? given + ":" + port : given);
        }
        InetAddress address = InetAddress.ofLiteral(listen.substring(0, colon).replaceAll("^\\[|]$", ""));
        if (address.isAnyLocalAddress()) {
            address = towardsTheInternet();
            notes.accept("oxtunnel: the client's file says that the server is at " + address.getHostAddress()
                    + (isPrivate(address) ? ", which is a private address" : "") + "; if clients reach it elsewhere, say so with --endpoint HOST:PORT");
        }
        String host = address.getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static String checked(String endpoint) {
        List<Problem> problems = new ArrayList<>();
        Place.Origin nowhere = new Place.Origin("--endpoint", null, null, problems);
        if (AddressKinds.server().read(new Place(nowhere, 1, "server", endpoint, true)) == null || endpoint.indexOf('"') >= 0) {
            throw new IllegalArgumentException("--endpoint " + endpoint + " is no endpoint; allowed: HOST:PORT, an IPv6 address in brackets");
        }
        return endpoint;
    }

    private static InetAddress towardsTheInternet() {
        for (String far : FAR) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(far), 9));
                if (!socket.getLocalAddress().isAnyLocalAddress()) {
                    return socket.getLocalAddress();
                }
            } catch (SocketException | java.io.UncheckedIOException e) {
                // No route to this family.
            }
        }
        throw new IllegalArgumentException("this machine has no address towards the Internet; say where clients reach the server: --endpoint HOST:PORT");
    }

    /** RFC 1918, RFC 6598, RFC 4193, and link-local ones. */
    private static boolean isPrivate(InetAddress address) {
        byte[] raw = address.getAddress();
        boolean shared = raw.length == 4 && raw[0] == 100 && (raw[1] & 0xc0) == 64;
        boolean unique = raw.length == 16 && (raw[0] & 0xfe) == 0xfc;
        return shared || unique || address.isSiteLocalAddress() || address.isLinkLocalAddress() || address.isLoopbackAddress();
    }
}
