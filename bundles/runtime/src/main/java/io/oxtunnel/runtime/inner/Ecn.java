package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.session.DropReason;

/**
 * Carries congestion marks through the tunnel (RFC 6040): normal mode going in, figure 4 coming out. Stateless, any thread; allocates
 * nothing.
 */
public final class Ecn {
    private static final int ILLEGAL = DropReason.ECN_ILLEGAL.code();
    private static final int MASK = 3;
    private static final int NOT_ECT = 0;
    private static final int ECT_1 = 1;
    private static final int ECT_0 = 2;
    private static final int CE = 3;

    private Ecn() {
    }

    /** Returns the traffic class of the outer header for an inner packet: DSCP and ECN, both copied (section 4.1). */
    public static int outer(Memory memory, long ip) {
        return Ip.trafficClass(memory, ip);
    }

    /**
     * Combines the mark of the outer header into a packet that is taken out of the tunnel (section 4.2, figure 4). The outer DSCP is
     * not copied (RFC 2983, pipe model).
     *
     * @param ip position of a packet that is {@link Ip#wellFormed}; its IPv4 header checksum is kept right
     * @param outer traffic class of the datagram it came in
     * @return 0, or the code of {@link DropReason#ECN_ILLEGAL}: the packet must be dropped
     */
    public static int decapsulate(Memory memory, long ip, int outer) {
        int mark = outer & MASK;
        // Not-ECT and ECT(0) outside change nothing inside, whatever stands there.
        if (mark == NOT_ECT || mark == ECT_0) {
            return 0;
        }
        int inner = Ip.trafficClass(memory, ip) & MASK;
        if (mark == CE && inner == NOT_ECT) {
            return ILLEGAL;
        }
        if (mark == CE && inner != CE || mark == ECT_1 && inner == ECT_0) {
            mark(memory, ip, mark);
        }
        return 0;
    }

    private static void mark(Memory memory, long ip, int mark) {
        if (Ip.version(memory, ip) == 6) {
            // The traffic class straddles the first two bytes: its ECN bits are bits 5 and 4 of the second.
            memory.putByte(ip + 1, (byte) (memory.getByte(ip + 1) & ~0x30 | mark << 4));
            return;
        }
        int before = memory.getUnsignedShort(ip);
        int after = before & ~MASK | mark;
        memory.putShort(ip, after);
        memory.putShort(ip + 10, Checksum.update(memory.getUnsignedShort(ip + 10), before, after));
    }
}
