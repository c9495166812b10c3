package io.oxtunnel.runtime.tunnel;

/**
 * The server as a client's configuration names it: HOST:PORT, an IPv6 address in brackets.
 *
 * @param host a name or an address
 * @param port 1..65,535
 */
record ServerName(String host, int port) {
    static ServerName parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        String tail = text.substring(colon + 1);
        int port = tail.matches("[0-9]{1,5}") ? Integer.parseInt(tail) : 0;
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            host = "";
        }
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("server = \"" + text + "\"; allowed: HOST:PORT, an IPv6 address in brackets, PORT 1..65535");
        }
        return new ServerName(host, port);
    }
}
