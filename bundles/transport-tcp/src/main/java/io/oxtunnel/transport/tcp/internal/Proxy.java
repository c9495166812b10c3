package io.oxtunnel.transport.tcp.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** An HTTP proxy as the setting {@code proxy} names it. {@link #toString} tells no password, and neither does any message. */
final class Proxy {
    private static final String ALLOWED = "http://[USER:PASSWORD@]HOST:PORT";

    private final String host;
    private final int port;
    private final String credentials;
    private final InetSocketAddress address;

    private Proxy(String host, int port, String credentials) throws IOException {
        this.host = host;
        this.port = port;
        this.credentials = credentials;
        try {
            address = new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new IOException("transport.tcp: proxy: the name \"" + host + "\" has no address: " + e.getMessage(), e);
        }
    }

    /**
     * Reads the setting and looks its name up.
     *
     * @throws IOException if it is no proxy's address, or the name has none
     */
    static Proxy of(String text) throws IOException {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException e) {
            throw wrong("it is no URL");
        }
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 1 || uri.getPort() > 65_535
                || uri.getRawPath() != null && !uri.getRawPath().matches("/?") || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong("scheme, host or port is not what it has to be");
        }
        String user = uri.getRawUserInfo();
        if (user != null && user.indexOf(':') < 0) {
            throw wrong("there is a user without a password");
        }
        String clear = user == null ? null : URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
        return new Proxy(uri.getHost().replaceAll("^\\[|]$", ""), uri.getPort(), clear);
    }

    private static IOException wrong(String what) {
        return new IOException("transport.tcp: proxy is not accepted: " + what + "; allowed: " + ALLOWED);
    }

    InetSocketAddress address() {
        return address;
    }

    /** Returns the request that asks for a connection to a server. */
    byte[] request(InetSocketAddress server) {
        String raw = server.getAddress().getHostAddress().replaceAll("%.*", "");
        String to = (raw.indexOf(':') < 0 ? raw : "[" + raw + "]") + ":" + server.getPort();
        String authorization = credentials == null ? ""
                : "Proxy-Authorization: Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)) + "\r\n";
        return ("CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n" + authorization + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
