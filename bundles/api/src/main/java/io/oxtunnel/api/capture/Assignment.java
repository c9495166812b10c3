package io.oxtunnel.api.capture;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.packet.Prefix;
import java.net.InetAddress;
import java.util.List;

/**
 * What a server gave a client.
 *
 * @param address4 IPv4 address, or null for none: that family stays unreachable
 * @param prefix4 0..32
 * @param address6 IPv6 address, or null for none
 * @param prefix6 0..128
 * @param mtu largest inner packet in bytes
 * @param dns addresses of name servers, may be empty
 */
public record Assignment(InetAddress address4, int prefix4, InetAddress address6, int prefix6, int mtu, List<InetAddress> dns) {
    /** Copies the list. */
    public Assignment {
        dns = List.copyOf(dns);
    }

    /** Returns the addresses as text, such as {@code 10.77.0.2/16 fd77::2/64}. */
    @Override
    public String toString() {
        String v4 = address4 == null ? "" : Address.text(address4) + "/" + prefix4;
        String v6 = address6 == null ? "" : Address.text(address6) + "/" + prefix6;
        return v4.isEmpty() || v6.isEmpty() ? v4 + v6 : v4 + " " + v6;
    }

    /** Returns the network of the assigned IPv4 address, or null. */
    public Prefix network4() {
        return address4 == null ? null : new Prefix(address4, prefix4);
    }
}
