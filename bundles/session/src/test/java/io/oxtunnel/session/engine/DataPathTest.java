package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.session.sim.Simulation;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/** What workers call per packet or per train allocates nothing. */
final class DataPathTest {
    private static final int PACKETS = 1_000_000;
    private static long sink;
    private static byte[] garbage;

    @Test
    void allocatesNothing() {
        Simulation sim = new Simulation().start().connected();
        Session session = sim.client.session();
        int index = session.sending().localIndex();
        sink += packets(sim.client.engine, index, 0, 1_000);
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        long empty = bean.getCurrentThreadAllocatedBytes() - before;
        before = bean.getCurrentThreadAllocatedBytes();
        sink += packets(sim.client.engine, index, 1_000, PACKETS);
        long used = bean.getCurrentThreadAllocatedBytes() - before - empty;
        before = bean.getCurrentThreadAllocatedBytes();
        garbage = new byte[PACKETS];
        assertTrue(bean.getCurrentThreadAllocatedBytes() - before >= PACKETS, "the control must be caught");
        // Less than a byte in a hundred packets: whatever the virtual machine itself allocates once.
        assertTrue(used < PACKETS / 100, "allocated " + used + " bytes");
        assertEquals(garbage.length, PACKETS);
    }

    private static long packets(SessionEngine engine, int index, int from, int n) {
        long sum = 0;
        for (int i = from; i < from + n; i++) {
            SessionKey key = engine.find(index);
            Session session = key.session();
            sum += key.expired(i) ? 1 : 0;
            sum += key.check(0, i + 10) + key.accept(0, i + 10);
            session.received(i, 1, 1_400);
            SessionKey sending = session.sending();
            sum += sending.claim(0, 1) + sending.peerIndex() + session.address4() + session.address6Low() + session.tunnelMtu();
            session.sent(i, 1, 1_400, true);
        }
        return sum;
    }
}
