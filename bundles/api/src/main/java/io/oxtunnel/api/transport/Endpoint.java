package io.oxtunnel.api.transport;

import io.oxtunnel.api.packet.Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where datagrams come from or go to.
 *
 * @param remote address and port of the other end, resolved
 * @param local the own address that was asked and answers, or null for the system's choice
 */
public record Endpoint(InetSocketAddress remote, InetAddress local) {
    /** Checks that the address is resolved. */
    public Endpoint {
        if (remote.isUnresolved()) {
            throw new IllegalArgumentException("\"" + remote + "\" is not resolved; allowed: an IP address and a port");
        }
    }

    @Override
    public String toString() {
        String host = Address.text(remote.getAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + remote.getPort();
    }
}
