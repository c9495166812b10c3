package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;

/**
 * What the coalescer has to know of one IP packet, read from its headers. One object, reused for every packet; one thread.
 */
final class Segment {
    /** Its flow cannot be told from its headers (fragments, extension headers): nothing may be glued past it. */
    static final int BARRIER = 0;
    /** Belongs to no TCP or UDP flow, ICMP for instance: written as it is. */
    static final int OTHER = 1;
    /** Belongs to a flow but is never glued: SYN, RST, a pure ACK, options in the IP header. */
    static final int ALONE = 2;
    /** May be glued to its neighbours. */
    static final int MERGEABLE = 3;

    private static final int TCP_HEADER = 20;
    private static final int UDP_HEADER = 8;
    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int ACK = 0x10;
    /** Next headers of IPv6 behind which a TCP or UDP header may stand (RFC 8200, section 4). */
    private static final long EXTENSIONS = 1L | 1L << 43 | 1L << 44 | 1L << 51 | 1L << 60;

    /** Position of the IP header. */
    long ip;
    /** Bytes of the whole packet. */
    int length;
    /** Whether it is IPv6. */
    boolean v6;
    /** Bytes of the IP header. */
    int network;
    /** Bytes of the TCP or UDP header. */
    int transport;
    /** {@link Ip#TCP} or {@link Ip#UDP}. */
    int protocol;
    /** Bytes behind the headers. */
    int payload;
    /** A number equal within a flow, never 0. */
    int flow;
    /** Whether nothing may follow it in a super-packet: PSH or FIN is set. */
    boolean last;

    /** Reads a packet and returns one of the kinds above. */
    int read(Memory memory, long at, int bytes) {
        ip = at;
        length = bytes;
        if (!Ip.wellFormed(memory, at, bytes)) {
            return OTHER;
        }
        v6 = Ip.version(memory, at) == 6;
        network = Ip.headerLength(memory, at);
        protocol = Ip.protocol(memory, at);
        if (Ip.fragment(memory, at) || v6 && protocol < 64 && (EXTENSIONS >>> protocol & 1) != 0) {
            return BARRIER;
        }
        return switch (protocol) {
            case Ip.TCP -> tcp(memory);
            case Ip.UDP -> udp(memory);
            default -> OTHER;
        };
    }

    private int tcp(Memory memory) {
        if (length < network + TCP_HEADER) {
            return OTHER;
        }
        long tcp = ip + network;
        hash(memory, tcp);
        transport = (memory.getUnsignedByte(tcp + 12) >>> 4) * 4;
        payload = length - network - transport;
        int flags = memory.getUnsignedByte(tcp + 13);
        last = (flags & (PSH | FIN)) != 0;
        return transport >= TCP_HEADER && payload > 0 && (flags & ~(PSH | FIN)) == ACK && plainHeader() ? MERGEABLE : ALONE;
    }

    private int udp(Memory memory) {
        if (length < network + UDP_HEADER) {
            return OTHER;
        }
        long udp = ip + network;
        hash(memory, udp);
        transport = UDP_HEADER;
        payload = length - network - UDP_HEADER;
        last = false;
        // A datagram without a checksum stays without one: gluing would add it.
        boolean whole = memory.getUnsignedShort(udp + 4) == length - network && memory.getUnsignedShort(udp + 6) != 0;
        return payload > 0 && whole && plainHeader() ? MERGEABLE : ALONE;
    }

    private boolean plainHeader() {
        return v6 || network == 20;
    }

    private void hash(Memory memory, long ports) {
        long sum = memory.getInt(ports) * 0x9e3779b97f4a7c15L + protocol;
        if (!v6) {
            sum ^= memory.getLong(ip + 12) * 0xc2b2ae3d27d4eb4fL;
        } else {
            sum ^= (memory.getLong(ip + 8) ^ Long.rotateLeft(memory.getLong(ip + 16), 17)) * 0xc2b2ae3d27d4eb4fL;
            sum += (memory.getLong(ip + 24) ^ Long.rotateLeft(memory.getLong(ip + 32), 17)) * 0x165667b19e3779f9L;
        }
        flow = (int) (sum ^ sum >>> 32) | 1;
    }

    /** Returns whether the checksums of a packet with these header lengths are right; reads all its bytes. */
    static boolean intact(Memory memory, long ip, int length, int network, int protocol) {
        if (network == 20 && memory.sum(ip, 20, 0) != 0xffff) {
            return false;
        }
        int bytes = length - network;
        return memory.sum(ip + network, bytes, Checksum.pseudo(memory, ip, protocol, bytes)) == 0xffff;
    }
}
