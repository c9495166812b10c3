package io.oxtunnel.capture.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Ip;
import org.junit.jupiter.api.Test;

class FlowTableTest {
    private final FlowTable table = new FlowTable(42);

    @Test
    void tellsFlowsApart() {
        for (int port = 0; port < 1_000; port++) {
            table.leave(table.key(Ip.UDP, port, 0, 1), port & 0xff, 0);
        }
        for (int port = 0; port < 1_000; port++) {
            assertEquals(port & 0xff, table.local(table.key(Ip.UDP, port, 0, 1), Ip.UDP, 0));
            assertEquals(FlowTable.NONE, table.local(table.key(Ip.TCP, port, 0, 1), Ip.TCP, 0));
            assertEquals(FlowTable.NONE, table.local(table.key(Ip.UDP, port, 0, 2), Ip.UDP, 0));
            assertEquals(FlowTable.NONE, table.local(table.key(Ip.UDP, port, 1, 1), Ip.UDP, 0));
        }
    }

    @Test
    void datagramsAreForgottenInMinutesAndConnectionsInADay() {
        long udp = table.key(Ip.UDP, 1, 0, 1);
        long tcp = table.key(Ip.TCP, 1, 0, 1);
        int begin = FlowTable.tick(4_090L * 64_000_000_000L);
        table.leave(udp, 1, begin);
        table.leave(tcp, 2, begin);
        int soon = FlowTable.tick((4_090L * 64 + 600) * 1_000_000_000L);
        assertEquals(1, table.local(udp, Ip.UDP, soon));
        int later = FlowTable.tick((4_090L * 64 + 3_600) * 1_000_000_000L);
        assertEquals(FlowTable.NONE, table.local(udp, Ip.UDP, later));
        assertEquals(2, table.local(tcp, Ip.TCP, later));
        int tomorrow = FlowTable.tick((4_090L * 64 + 90_000) * 1_000_000_000L);
        assertEquals(FlowTable.NONE, table.local(tcp, Ip.TCP, tomorrow));
    }

    /** Ten times as many as fit: the newest are there, and those used all the time. */
    @Test
    void isBounded() {
        long used = table.key(Ip.TCP, 7, 3, 4);
        int found = 0;
        for (int i = 0; i < 10 * FlowTable.CAPACITY; i++) {
            int now = i / 1_000;
            table.leave(table.key(Ip.UDP, i, 0, 9), 5, now);
            table.leave(used, 6, now);
            assertEquals(6, table.local(used, Ip.TCP, now));
        }
        for (int i = 10 * FlowTable.CAPACITY - 1_000; i < 10 * FlowTable.CAPACITY; i++) {
            found += table.local(table.key(Ip.UDP, i, 0, 9), Ip.UDP, 10 * FlowTable.CAPACITY / 1_000) == 5 ? 1 : 0;
        }
        assertTrue(found > 990, "found " + found);
    }

    @Test
    void rememberTheSmallestSegment() {
        long key = table.key(Ip.TCP, 7, 3, 4);
        assertEquals(0, table.leave(key, 1, 0));
        table.largestSegment(key, 1_460);
        table.narrow(key, 1_200);
        table.narrow(key, 1_400);
        assertEquals(1_200, table.leave(key, 1, 5));
    }
}
