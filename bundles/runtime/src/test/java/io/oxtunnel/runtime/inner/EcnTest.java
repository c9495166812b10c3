package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.DropReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EcnTest {
    private static final int DROP = -1;
    /** RFC 6040, figure 4: [inner][outer], both in the order Not-ECT 00, ECT(1) 01, ECT(0) 10, CE 11. */
    private static final int[][] FIGURE_4 = {
        {0, 0, 0, DROP},
        {1, 1, 1, 3},
        {2, 1, 2, 3},
        {3, 3, 3, 3},
    };

    private final NativeBufferPool memory = new NativeBufferPool(1, 0);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void followsFigure4InIpv4() {
        for (int inner = 0; inner < 4; inner++) {
            for (int outer = 0; outer < 4; outer++) {
                byte[] packet = Packets.v4(Packets.UDP, new byte[0], Packets.udp(new byte[4]));
                packet[1] = (byte) (0xb8 | inner);
                Packets.put(packet, 10, 0);
                Packets.put(packet, 10, ~Packets.sum(packet, 0, 20, 0));
                check(packet, inner, 0x40 | outer, FIGURE_4[inner][outer]);
                assertEquals(0xffff, Packets.sum(Packets.load(memory, 0, 20), 0, 20, 0), "header checksum");
            }
        }
    }

    @Test
    void followsFigure4InIpv6() {
        for (int inner = 0; inner < 4; inner++) {
            for (int outer = 0; outer < 4; outer++) {
                byte[] packet = Packets.v6(Packets.UDP, new byte[0], Packets.udp(new byte[4]));
                packet[0] = 0x6b;
                packet[1] = (byte) (0x85 | inner << 4);
                check(packet, inner, 0x40 | outer, FIGURE_4[inner][outer]);
                assertEquals(0x5, memory.getByte(1) & 15, "flow label");
            }
        }
    }

    private void check(byte[] packet, int inner, int outer, int expected) {
        Packets.store(memory, 0, packet);
        int result = Ecn.decapsulate(memory, 0, outer);
        assertEquals(expected == DROP ? DropReason.ECN_ILLEGAL.code() : 0, result, inner + " in " + outer);
        assertEquals(0xb8 | (expected == DROP ? inner : expected), Ip.trafficClass(memory, 0), inner + " in " + outer);
    }

    @Test
    void copiesDscpAndEcnOutwards() {
        Packets.store(memory, 0, Packets.v4(Packets.UDP, new byte[0], Packets.udp(new byte[4])));
        assertEquals(0x2a, Ecn.outer(memory, 0));
        Packets.store(memory, 0, Packets.v6(Packets.UDP, new byte[0], Packets.udp(new byte[4])));
        assertEquals(0x2a, Ecn.outer(memory, 0));
    }
}
