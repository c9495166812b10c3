package io.oxtunnel.api.packet;

/**
 * Finds the upper-layer header of an IP packet (RFC 791; RFC 8200 section 4). The place is one int, so that nothing is allocated:
 * take it apart with {@link #offset}, {@link #protocol} and {@link #fragment}. Stateless, any thread.
 */
public final class UpperLayer {
    /** There is none: a fragment but the first, or IPv6 headers that do not fit the packet. */
    public static final int NONE = -1;

    private static final int HOP_BY_HOP = 0;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;
    /** No honest packet carries more; the bound keeps a hostile one from costing thousands of steps. */
    private static final int MOST_EXTENSIONS = 8;

    private UpperLayer() {
    }

    /**
     * Returns the place of the upper-layer header, or {@link #NONE}. Only its first byte's offset is known to be at most
     * {@code length}; how many bytes of it are there is for the caller to check. An IPv6 routing header counts as upper layer, because
     * with it the pseudo header is not that of the fixed header.
     *
     * @param length of a packet that is {@link Ip#wellFormed}
     */
    public static int locate(Memory memory, long ip, int length) {
        if (Ip.version(memory, ip) == 4) {
            int fragment = memory.getUnsignedShort(ip + 6);
            return (fragment & 0x1fff) != 0 ? NONE : place(Ip.headerLength(memory, ip), Ip.protocol(memory, ip), (fragment & 0x2000) != 0);
        }
        int next = Ip.protocol(memory, ip);
        return next == Ip.TCP || next == Ip.UDP || next == Ip.ICMPV6 ? place(40, next, false) : walk(memory, ip, length, next);
    }

    private static int walk(Memory memory, long ip, int length, int first) {
        int next = first;
        int offset = 40;
        boolean fragment = false;
        for (int i = 0; i < MOST_EXTENSIONS; i++) {
            if (next != HOP_BY_HOP && next != DESTINATION_OPTIONS && next != FRAGMENT) {
                return place(offset, next, fragment);
            }
            if (offset + 8 > length) {
                return NONE;
            }
            if (next == FRAGMENT && (memory.getUnsignedShort(ip + offset + 2) & 0xfff8) != 0) {
                return NONE;
            }
            fragment |= next == FRAGMENT;
            int bytes = next == FRAGMENT ? 8 : 8 + 8 * memory.getUnsignedByte(ip + offset + 1);
            next = memory.getUnsignedByte(ip + offset);
            offset += bytes;
            if (offset > length) {
                return NONE;
            }
        }
        return NONE;
    }

    private static int place(int offset, int protocol, boolean fragment) {
        return offset << 9 | (fragment ? 0x100 : 0) | protocol;
    }

    /** Returns bytes from the IP header to the upper-layer header. */
    public static int offset(int place) {
        return place >>> 9;
    }

    /** Returns the protocol number of the upper-layer header. */
    public static int protocol(int place) {
        return place & 0xff;
    }

    /** Returns whether the packet is a first fragment. */
    public static boolean fragment(int place) {
        return (place & 0x100) != 0;
    }
}
