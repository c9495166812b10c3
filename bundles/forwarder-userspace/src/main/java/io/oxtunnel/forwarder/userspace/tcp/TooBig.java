package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;

/** An ICMP error that says that a packet was too big (RFC 1191, RFC 4443 section 3.2), and whose that was. One thread, no allocation. */
final class TooBig {
    private static final int FRAGMENTATION_NEEDED = 0x0304;
    private static final int PACKET_TOO_BIG = 0x0200;
    private static final int ICMP_HEADER = 8;
    private static final int PORTS = 4;

    private final Addresses addresses = new Addresses();

    /**
     * Reads an error about a packet to a client.
     *
     * @param ip position of a packet that is {@link Ip#wellFormed}
     * @return the largest packet that fits, 576 or more for IPv4 and 1,280 or more for IPv6; 0 if this is no such error about TCP
     */
    int read(Memory memory, long ip, int length, boolean v6) {
        int network = Ip.headerLength(memory, ip);
        int quoted = v6 ? 40 : 20;
        long icmp = ip + network;
        if (length < network + ICMP_HEADER + quoted + PORTS || Ip.protocol(memory, ip) != (v6 ? Ip.ICMPV6 : Ip.ICMP)
                || memory.getUnsignedShort(icmp) != (v6 ? PACKET_TOO_BIG : FRAGMENTATION_NEEDED)) {
            return 0;
        }
        long packet = icmp + ICMP_HEADER;
        if (Ip.version(memory, packet) != (v6 ? 6 : 4) || Ip.headerLength(memory, packet) != quoted || Ip.protocol(memory, packet) != Ip.TCP) {
            return 0;
        }
        addresses(memory, packet, quoted, v6);
        int mtu = v6 ? memory.getInt(icmp + 4) : memory.getUnsignedShort(icmp + 6);
        return Math.clamp(mtu, v6 ? 1_280 : 576, 65_535);
    }

    /** The packet came from the remote side. */
    private void addresses(Memory memory, long packet, int quoted, boolean v6) {
        addresses.v6 = v6;
        addresses.remoteHigh = v6 ? memory.getLong(packet + 8) : 0;
        addresses.remoteLow = v6 ? memory.getLong(packet + 16) : Segment.mapped(memory.getInt(packet + 12));
        addresses.clientHigh = v6 ? memory.getLong(packet + 24) : 0;
        addresses.clientLow = v6 ? memory.getLong(packet + 32) : Segment.mapped(memory.getInt(packet + 16));
        addresses.remotePort = memory.getUnsignedShort(packet + quoted);
        addresses.clientPort = memory.getUnsignedShort(packet + quoted + 2);
    }

    /** Returns whose packet it was. */
    Addresses addresses() {
        return addresses;
    }
}
