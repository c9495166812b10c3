package io.oxtunnel.api.packet;

/**
 * Views of IP headers (RFC 791, RFC 8200) in a {@link Memory}. Nothing here checks a length but {@link #wellFormed}: call that first
 * on every packet from outside.
 */
public final class Ip {
    /** Protocol numbers (IANA). */
    public static final int ICMP = 1;
    /** Transmission Control Protocol. */
    public static final int TCP = 6;
    /** User Datagram Protocol. */
    public static final int UDP = 17;
    /** ICMP for IPv6. */
    public static final int ICMPV6 = 58;

    private Ip() {
    }

    /** Returns the version field: 4, 6, or what else stands there. */
    public static int version(Memory memory, long ip) {
        return memory.getUnsignedByte(ip) >>> 4;
    }

    /** Returns whether {@code length} bytes hold one IPv4 or IPv6 packet whose header and total length fit exactly. */
    public static boolean wellFormed(Memory memory, long ip, int length) {
        return length >= 20 && totalLength(memory, ip, length) == length;
    }

    /**
     * Returns the packet's own total length, or -1 if it is not IPv4 or IPv6, or its header does not fit.
     *
     * @param available bytes that may be read; the result is never greater
     */
    public static int totalLength(Memory memory, long ip, int available) {
        if (available < 20) {
            return -1;
        }
        int total;
        int header;
        if (version(memory, ip) == 4) {
            header = (memory.getByte(ip) & 15) * 4;
            total = memory.getUnsignedShort(ip + 2);
            if (header < 20) {
                return -1;
            }
        } else if (version(memory, ip) == 6 && available >= 40) {
            header = 40;
            total = 40 + memory.getUnsignedShort(ip + 4);
        } else {
            return -1;
        }
        return total < header || total > available ? -1 : total;
    }

    /** Returns the length of the IPv4 header with options, or 40 for IPv6. */
    public static int headerLength(Memory memory, long ip) {
        return version(memory, ip) == 4 ? (memory.getByte(ip) & 15) * 4 : 40;
    }

    /** Returns the protocol (IPv4) or next header (IPv6, the first one). */
    public static int protocol(Memory memory, long ip) {
        return memory.getUnsignedByte(ip + (version(memory, ip) == 4 ? 9 : 6));
    }

    /** Returns whether this is an IPv4 fragment, or IPv6 with a fragment header first. */
    public static boolean fragment(Memory memory, long ip) {
        return version(memory, ip) == 4 ? (memory.getUnsignedShort(ip + 6) & 0x3fff) != 0 : protocol(memory, ip) == 44;
    }

    /** Returns the source of an IPv4 packet. */
    public static int source4(Memory memory, long ip) {
        return memory.getInt(ip + 12);
    }

    /** Returns the destination of an IPv4 packet. */
    public static int destination4(Memory memory, long ip) {
        return memory.getInt(ip + 16);
    }

    /** Returns the traffic class or type-of-service byte: DSCP in the upper six bits, ECN in the lower two. */
    public static int trafficClass(Memory memory, long ip) {
        return version(memory, ip) == 4 ? memory.getUnsignedByte(ip + 1) : memory.getUnsignedShort(ip) >>> 4 & 0xff;
    }
}
