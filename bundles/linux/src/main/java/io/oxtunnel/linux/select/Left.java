package io.oxtunnel.linux.select;

import io.oxtunnel.api.capture.Selector;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Prefix;
import java.util.List;

/**
 * Packets that a capture leaves alone.
 *
 * @param selector which
 * @param reason why, in words
 */
public record Left(Selector selector, String reason) {
    /** What keeps a machine on its links, and its clock right: left alone by every capture. */
    public static final List<Left> ALWAYS = List.of(
            ports(67, 68, "DHCP"), ports(546, 547, "DHCPv6"), ports(123, 123, "NTP: keys and certificates need a right clock"),
            ports(5_353, 5_353, "multicast DNS"),
            prefix("127.0.0.0/8", "loopback, not counted"), prefix("::1/128", "loopback, not counted"),
            prefix("169.254.0.0/16", "link-local"), prefix("fe80::/10", "link-local, neighbour discovery"),
            prefix("224.0.0.0/4", "multicast"), prefix("ff00::/8", "multicast, neighbour discovery"),
            prefix("255.255.255.255/32", "limited broadcast"));
    /** Queries to name servers, where {@code dns = "direct"}. */
    public static final List<Left> DNS = List.of(ports(53, 53, "dns = \"direct\""),
            new Left(new Selector.Ports(Ip.TCP, 53, 53), "dns = \"direct\""));
    /** The reason of what the user excludes. */
    public static final String CONFIGURED = "exclude";

    private static Left ports(int first, int last, String reason) {
        return new Left(new Selector.Ports(Ip.UDP, first, last), reason);
    }

    private static Left prefix(String text, String reason) {
        return new Left(new Selector.Destination(Prefix.parse(text)), reason);
    }
}
