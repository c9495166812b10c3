package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.runtime.control.WaitingPackets;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that wait for a key leave the worker and come back; packets that came with a ticket go to the port. */
class DetoursTest {
    private static final int ADDRESS = 0x0a000001;
    private static final int INDEX = 1 << 4;

    private final Bench bench = new Bench();
    private final List<byte[]> unsent = new ArrayList<>();
    private final SessionEngine engine = (SessionEngine) Proxy.newProxyInstance(SessionEngine.class.getClassLoader(),
            new Class<?>[] {SessionEngine.class}, (p, m, a) -> {
                if (m.getName().equals("unsent")) {
                    assertEquals(bench.routes.get(ADDRESS), (Session) a[0]);
                    unsent.add((byte[]) a[1]);
                }
                return null;
            });
    private final WaitingPackets waiting = new WaitingPackets(bench.pool, bench.detours, bench.counters, () -> 7, () -> {
    });

    DetoursTest() {
        bench.session(INDEX, ADDRESS);
    }

    @AfterEach
    void nothingLeaks() {
        bench.close();
    }

    private static byte[] packet(int seed) {
        return Bench.udp(ADDRESS, 40, 0, new Random(seed));
    }

    @Test
    void packetsLeaveWhileTheSessionHasNoKeyAndComeBackInOrder() {
        bench.holding.add(ADDRESS);
        for (int i = 0; i < 3; i++) {
            bench.inner.put(packet(i), 0);
        }
        bench.pump();
        assertEquals(0, bench.wire.sent.size());
        waiting.drain(engine, bench.routing);
        assertEquals(3, unsent.size());
        bench.holding.clear();
        unsent.forEach(waiting::forward);
        bench.pump();
        bench.drain(bench.receiving(0));
        assertEquals(3, bench.arrived.sent.size());
        for (int i = 0; i < 3; i++) {
            assertArrayEquals(packet(i), bench.arrived.sent.get(i).bytes());
        }
        assertEquals(3, bench.counters.get(Traffic.PACKETS_OUT));
    }

    @Test
    void theWayOutIsBounded() {
        bench.holding.add(ADDRESS);
        for (int i = 0; i < 100; i++) {
            bench.inner.put(packet(i), 0);
        }
        bench.inner.put(Bench.udp(ADDRESS, 3_000, 0, new Random(1)), 0);
        bench.inner.put(Bench.udp(ADDRESS, 3_000, 0, new Random(1)), 1_000);
        bench.pump();
        waiting.drain(engine, bench.routing);
        assertEquals(16, unsent.size());
        assertEquals(100 - 16 + 2, bench.counters.get(DropReason.WAIT_FULL));
    }

    @Test
    void aPacketWhoseSessionIsGoneIsDropped() {
        bench.holding.add(ADDRESS);
        bench.inner.put(packet(1), 0);
        bench.pump();
        bench.routes.clear();
        waiting.drain(engine, bench.routing);
        assertEquals(List.of(), unsent);
        assertEquals(1, bench.counters.get(DropReason.NO_SESSION));
    }

    @Test
    void anEarlyPacketGoesToThePortOfItsSession() {
        waiting.early(packet(1), INDEX);
        waiting.early(packet(2), INDEX + 1);
        bench.drain(bench.receiving(0));
        assertEquals(1, bench.arrived.sent.size());
        assertArrayEquals(packet(1), bench.arrived.sent.getFirst().bytes());
        assertEquals(1, bench.counters.get(Traffic.EARLY_IN));
        assertEquals(1, bench.counters.get(DropReason.UNKNOWN_INDEX));
    }
}
