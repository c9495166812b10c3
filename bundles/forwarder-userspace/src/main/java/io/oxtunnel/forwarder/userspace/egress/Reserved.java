package io.oxtunnel.forwarder.userspace.egress;

import io.oxtunnel.api.packet.Prefix;
import java.util.List;
import java.util.stream.Stream;

/** Destinations that no client reaches unless {@code allow} names them or a longer prefix (RFC 6890 and those it lists). */
final class Reserved {
    static final List<Prefix> PREFIXES = Stream.of(
            // "This network", loopback, link-local with the metadata service of most clouds, multicast, class E and broadcast.
            "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
            // Metadata and host services of clouds outside these: Azure, Alibaba, Oracle.
            "168.63.129.16/32", "100.100.100.200/32", "192.0.0.192/32",
            // Unspecified, loopback and IPv4-compatible; translated (RFC 4291, RFC 2765). V4-mapped ones are no prefix of Java's.
            "::/96", "::ffff:0:0:0/96",
            // NAT64 of a network's own, whose form is not known (RFC 8215), and Teredo, whose addresses are hidden (RFC 4380).
            "64:ff9b:1::/48", "2001::/32",
            // Link-local, site-local (deprecated by RFC 3879), multicast; the metadata service of EC2.
            "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::/32").map(Prefix::parse).toList();

    private Reserved() {
    }
}
