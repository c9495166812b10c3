package io.oxtunnel.api.packet;

/**
 * Builds the ICMP error that tells a sender why his packet was not taken (RFC 792, RFC 1191, RFC 1812 section 4.3; RFC 4443).
 *
 * <p>No error is made about an ICMP error or redirect, a fragment but the first, or a packet whose source or destination is not one
 * host (unspecified, loopback, multicast, broadcast): the methods return 0 then. How often errors are sent is for a {@link RateLimit}
 * to say.
 *
 * <p>Immutable, any thread; allocates nothing.
 */
public final class IcmpError {
    /** Largest error in bytes: the room that must be free at {@code to}. */
    public static final int LARGEST = 1_280;

    private static final int LARGEST_V4 = 576;
    private static final int HEADERS_V4 = 28;
    private static final int HEADERS_V6 = 48;
    private static final int HOP_LIMIT = 64;
    private static final int FRAGMENTATION_NEEDED = 0x0304;
    private static final int HOST_UNREACHABLE = 0x0301;
    private static final int PROHIBITED = 0x030d;
    private static final int PORT_UNREACHABLE = 0x0303;
    private static final int TIME_EXCEEDED = 0x0b00;
    private static final int PORT_UNREACHABLE_V6 = 0x0104;
    private static final int TIME_EXCEEDED_V6 = 0x0300;
    private static final int PACKET_TOO_BIG_V6 = 0x0200;
    private static final int NO_ROUTE_V6 = 0x0100;
    private static final int PROHIBITED_V6 = 0x0101;

    private final int source4;
    private final long source6High;
    private final long source6Low;

    /**
     * Makes errors with these sources.
     *
     * @param source4 IPv4 source, or 0 for the destination of the packet that the error is about
     * @param source6High upper half of the IPv6 source; 0 in both halves for that destination
     * @param source6Low its lower half
     */
    public IcmpError(int source4, long source6High, long source6Low) {
        this.source4 = source4;
        this.source6High = source6High;
        this.source6Low = source6Low;
    }

    /**
     * Says that a packet is larger than the tunnel takes: type 3 code 4, or type 2. An IPv4 packet without DF is not fragmented here
     * but dropped and counted like any other, and its sender is told as well: a host lowers its path MTU all the same and fragments at
     * home. A super-packet is never too big as long as its segments fit.
     *
     * @param ip position of a packet that is {@link Ip#wellFormed}
     * @param length its bytes
     * @param mtu what would have fitted, 1,280..65,535
     * @param to where the error goes, {@link #LARGEST} bytes that do not overlap the packet
     * @return length of the error, or 0 if none may be sent
     */
    public int tooBig(Memory memory, long ip, int length, int mtu, long to) {
        return build(memory, ip, length, to, FRAGMENTATION_NEEDED, PACKET_TOO_BIG_V6, mtu);
    }

    /** Says that no way leads to the destination: type 3 code 1, or type 1 code 0. Parameters as of {@link #tooBig}. */
    public int noRoute(Memory memory, long ip, int length, long to) {
        return build(memory, ip, length, to, HOST_UNREACHABLE, NO_ROUTE_V6, 0);
    }

    /** Says that the destination may not be reached: type 3 code 13, or type 1 code 1. Parameters as of {@link #tooBig}. */
    public int prohibited(Memory memory, long ip, int length, long to) {
        return build(memory, ip, length, to, PROHIBITED, PROHIBITED_V6, 0);
    }

    /** Says that the packet's time to live is over (traceroute): type 11 code 0, or type 3 code 0. Parameters as of {@link #tooBig}. */
    public int timeExceeded(Memory memory, long ip, int length, long to) {
        return build(memory, ip, length, to, TIME_EXCEEDED, TIME_EXCEEDED_V6, 0);
    }

    /** Says that nobody listens on the port: type 3 code 3, or type 1 code 4. Parameters as of {@link #tooBig}. */
    public int portUnreachable(Memory memory, long ip, int length, long to) {
        return build(memory, ip, length, to, PORT_UNREACHABLE, PORT_UNREACHABLE_V6, 0);
    }

    /**
     * Says what another host has said, in its own family.
     *
     * @param kind type in the upper byte, code in the lower
     * @param rest the four bytes behind the checksum, such as an MTU; parameters otherwise as of {@link #tooBig}
     */
    public int passedOn(Memory memory, long ip, int length, int kind, int rest, long to) {
        return build(memory, ip, length, to, kind, kind, rest);
    }

    private int build(Memory memory, long ip, int length, long to, int kind4, int kind6, int rest) {
        int upper = UpperLayer.locate(memory, ip, length);
        if (upper == UpperLayer.NONE || icmpError(memory, ip, length, upper)) {
            return 0;
        }
        if (Ip.version(memory, ip) == 4) {
            return host(Ip.source4(memory, ip)) && host(Ip.destination4(memory, ip)) ? v4(memory, ip, length, to, kind4, rest) : 0;
        }
        return host(memory, ip + 8) && host(memory, ip + 24) ? v6(memory, ip, length, to, kind6, rest) : 0;
    }

    private static boolean icmpError(Memory memory, long ip, int length, int upper) {
        int protocol = UpperLayer.protocol(upper);
        if (protocol != Ip.ICMP && protocol != Ip.ICMPV6) {
            return false;
        }
        int offset = UpperLayer.offset(upper);
        if (offset >= length) {
            return true;
        }
        int type = memory.getUnsignedByte(ip + offset);
        return protocol == Ip.ICMP
                ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12
                : type < 128 || type == 137;
    }

    /** Not 0/8, 127/8, nor anything from 224/4 up: multicast, class E and broadcast (RFC 1122, section 3.2.2). */
    private static boolean host(int address) {
        int first = address >>> 24;
        return first != 0 && first != 127 && first < 224;
    }

    private static boolean host(Memory memory, long at) {
        long high = memory.getLong(at);
        long low = memory.getLong(at + 8);
        return high >>> 56 != 0xff && (high != 0 || low >>> 1 != 0);
    }

    private int v4(Memory memory, long ip, int length, long to, int kind, int rest) {
        int quoted = Math.min(length, LARGEST_V4 - HEADERS_V4);
        int total = HEADERS_V4 + quoted;
        // Internetwork control precedence (RFC 1812, section 4.3.2.5); DF, so that an identification of 0 will do (RFC 6864).
        memory.putInt(to, 0x45c0_0000 | total);
        memory.putInt(to + 4, 0x4000);
        memory.putInt(to + 8, HOP_LIMIT << 24 | Ip.ICMP << 16);
        memory.putInt(to + 12, source4 != 0 ? source4 : Ip.destination4(memory, ip));
        memory.putInt(to + 16, Ip.source4(memory, ip));
        Checksum.header(memory, to, 20);
        message(memory, to + 20, kind, rest, ip, quoted, 0);
        return total;
    }

    private int v6(Memory memory, long ip, int length, long to, int kind, int rest) {
        int quoted = Math.min(length, LARGEST - HEADERS_V6);
        boolean given = (source6High | source6Low) != 0;
        memory.putInt(to, 0x6000_0000);
        memory.putInt(to + 4, 8 + quoted << 16 | Ip.ICMPV6 << 8 | HOP_LIMIT);
        memory.putLong(to + 8, given ? source6High : memory.getLong(ip + 24));
        memory.putLong(to + 16, given ? source6Low : memory.getLong(ip + 32));
        memory.putLong(to + 24, memory.getLong(ip + 8));
        memory.putLong(to + 32, memory.getLong(ip + 16));
        message(memory, to + 40, kind, rest, ip, quoted, Checksum.pseudo(memory, to, Ip.ICMPV6, 8 + quoted));
        return HEADERS_V6 + quoted;
    }

    /** Both versions have one shape: type, code, checksum, four bytes with the MTU at their end, the quoted packet. */
    private static void message(Memory memory, long at, int kind, int rest, long ip, int quoted, int pseudo) {
        memory.putInt(at, kind << 16);
        memory.putInt(at + 4, rest);
        memory.copy(ip, at + 8, quoted);
        memory.putShort(at + 2, Checksum.finish(memory.sum(at, 8 + quoted, pseudo)));
    }
}
