package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.UpperLayer;

/**
 * Lowers the maximum segment size that a TCP SYN announces to what the tunnel carries in one packet (RFC 9293 section 3.7.1,
 * RFC 6691), so that connections of hosts that do not hear ICMP work as well. Stateless, any thread; allocates nothing.
 */
public final class MssClamp {
    private static final int SYN = 0x02;
    private static final int FLAGS = 13;
    private static final int CHECKSUM = 16;
    private static final int OPTIONS = 20;
    private static final int KIND_END = 0;
    private static final int KIND_NOP = 1;
    private static final int KIND_MSS = 2;

    private MssClamp() {
    }

    /**
     * Clamps the MSS option of a SYN or SYN-ACK; leaves everything else alone, fragments too. Options are read up to the first
     * malformed one, as a host does.
     *
     * @param ip position of a packet that is {@link Ip#wellFormed} and whose TCP checksum is complete
     * @param length its bytes
     * @param mtu largest inner packet in bytes, 1,280..65,535
     */
    public static void clamp(Memory memory, long ip, int length, int mtu) {
        boolean v4 = Ip.version(memory, ip) == 4;
        int place = UpperLayer.locate(memory, ip, length);
        if (place == UpperLayer.NONE || UpperLayer.protocol(place) != Ip.TCP || UpperLayer.fragment(place)) {
            return;
        }
        int offset = UpperLayer.offset(place);
        if (offset + OPTIONS <= length && (memory.getByte(ip + offset + FLAGS) & SYN) != 0) {
            options(memory, ip + offset, length - offset, mtu - (v4 ? 40 : 60));
        }
    }

    private static void options(Memory memory, long tcp, int available, int limit) {
        int end = memory.getUnsignedByte(tcp + 12) >>> 4 << 2;
        if (end > available) {
            return;
        }
        int i = OPTIONS;
        while (i < end) {
            int kind = memory.getUnsignedByte(tcp + i);
            if (kind == KIND_END) {
                return;
            }
            if (kind == KIND_NOP) {
                i++;
                continue;
            }
            int size = i + 1 < end ? memory.getUnsignedByte(tcp + i + 1) : 0;
            if (size < 2 || i + size > end) {
                return;
            }
            if (kind == KIND_MSS && size == 4) {
                lower(memory, tcp, i + 2, limit);
            }
            i += size;
        }
    }

    private static void lower(Memory memory, long tcp, int at, int limit) {
        int before = memory.getUnsignedShort(tcp + at);
        if (before <= limit) {
            return;
        }
        memory.putShort(tcp + at, limit);
        int checksum = memory.getUnsignedShort(tcp + CHECKSUM);
        // At an odd offset the two bytes belong to two words; swapped, they add up to the same (RFC 1071, section 2(B)).
        boolean odd = (at & 1) != 0;
        memory.putShort(tcp + CHECKSUM, Checksum.update(checksum, odd ? swap(before) : before, odd ? swap(limit) : limit));
    }

    private static int swap(int word) {
        return (word & 0xff) << 8 | word >>> 8;
    }
}
