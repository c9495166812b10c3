package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.UpperLayer;

/**
 * Changes an address of an IP packet and every checksum that covers it (RFC 1624); a wrong checksum stays wrong. Stateless, any thread,
 * allocates nothing.
 */
final class Rewriting {
    private static final int NO_FIELD = -1;
    private static final int IPV4_CHECKSUM = 10;

    private Rewriting() {
    }

    /** Returns where the source or the destination stands in the IP header. */
    static int offset(boolean v6, boolean source) {
        return v6 ? source ? 8 : 24 : source ? 12 : 16;
    }

    /**
     * Changes an address.
     *
     * @param place the upper layer header of the packet, as {@link UpperLayer#locate} found it
     * @param end behind the last byte of the packet that is there; a checksum that is not all there is left alone
     * @param upper whether the checksum of the upper layer is complete and to be changed as well
     * @param high upper half of an IPv6 address
     */
    static void address(Memory memory, long ip, int place, long end, boolean source, boolean upper, long high, long low) {
        boolean v6 = Ip.version(memory, ip) == 6;
        long at = ip + offset(v6, source);
        int length = v6 ? 16 : 4;
        int before = memory.sum(at, length, 0);
        if (v6) {
            memory.putLong(at, high);
            memory.putLong(at + 8, low);
        } else {
            memory.putInt(at, (int) low);
        }
        int after = memory.sum(at, length, 0);
        if (!v6) {
            memory.putShort(ip + IPV4_CHECKSUM, Checksum.update(memory.getUnsignedShort(ip + IPV4_CHECKSUM), before, after));
        }
        int field = upper && place != UpperLayer.NONE ? checksum(UpperLayer.protocol(place), v6) : NO_FIELD;
        if (field != NO_FIELD && ip + UpperLayer.offset(place) + field + 2 <= end) {
            update(memory, ip + UpperLayer.offset(place) + field, UpperLayer.protocol(place), before, after);
        }
    }

    private static void update(Memory memory, long at, int protocol, int before, int after) {
        int field = memory.getUnsignedShort(at);
        if (protocol == Ip.UDP && field == 0) {
            return;
        }
        int changed = Checksum.update(field, before, after);
        memory.putShort(at, changed == 0 && protocol == Ip.UDP ? 0xffff : changed);
    }

    /** Returns where a checksum stands that covers the addresses, from the upper layer header on; ICMP of IPv4 has none. */
    static int checksum(int protocol, boolean v6) {
        return switch (protocol) {
            case Ip.TCP -> 16;
            case Ip.UDP -> 6;
            case Ip.ICMPV6 -> v6 ? 2 : NO_FIELD;
            default -> NO_FIELD;
        };
    }

    /**
     * Changes an address of the packet that an ICMP error quotes, and the error's own checksum.
     *
     * @param icmp the ICMP header, 8 bytes before the quoted packet
     * @param place of the quoted packet
     * @param end behind the last byte of the error
     */
    static void quoted(Memory memory, long icmp, int place, long end, boolean source, long high, long low) {
        long ip = icmp + 8;
        // What changes lies in the headers, at even offsets; the sums before and after tell what it was.
        int span = (int) Math.min(end - ip, UpperLayer.offset(place) + 20L);
        int before = memory.sum(ip, span, 0);
        address(memory, ip, place, ip + span, source, true, high, low);
        int after = memory.sum(ip, span, 0);
        memory.putShort(icmp + 2, Checksum.update(memory.getUnsignedShort(icmp + 2), before, after));
    }

    /** Completes a TCP or UDP checksum of which only the sum of the pseudo header was there. */
    static void complete(Memory memory, long ip, int length, int place) {
        int protocol = UpperLayer.protocol(place);
        int offset = UpperLayer.offset(place);
        long field = ip + offset + checksum(protocol, Ip.version(memory, ip) == 6);
        memory.putShort(field, 0);
        int sum = memory.sum(ip + offset, length - offset, Checksum.pseudo(memory, ip, protocol, length - offset));
        int checksum = Checksum.finish(sum);
        memory.putShort(field, checksum == 0 && protocol == Ip.UDP ? 0xffff : checksum);
    }
}
