package io.oxtunnel.forwarder.userspace.mapping;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.forwarder.userspace.flow.Flows;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MappingTableTest {
    private static final long IDLE = 300_000;
    private static final long BRIEF = 30_000;

    private final List<Integer> closed = new ArrayList<>();
    private int next = 100;

    private MappingTable table(int most, int ofClient) {
        return new MappingTable(new MappingCaps(most, ofClient, IDLE, BRIEF), new Random(1), m -> closed.add(m.fd()));
    }

    private Mapping make(MappingTable table, long client, int port, boolean brief, long now) {
        assertTrue(table.room(false, 0, client, now), "no room for " + client + ":" + port);
        return table.add(false, 0, client, port, next++, brief, now);
    }

    @Test
    void eachAddressAndPortHasItsOwn() {
        MappingTable table = table(16, 16);
        Mapping a = make(table, 1, 40_000, false, 0);
        Mapping b = make(table, 2, 40_000, false, 0);
        assertSame(a, table.find(false, 0, 1, 40_000));
        assertSame(b, table.find(false, 0, 2, 40_000));
        assertNull(table.find(false, 0, 1, 40_001));
        assertNull(table.find(true, 0, 1, 40_000), "another family");
    }

    @Test
    void tokensDoNotOutliveTheirMapping() {
        MappingTable table = table(1, 1);
        Mapping m = make(table, 1, 1, false, 0);
        long token = m.token();
        assertSame(m, table.find(token));
        table.end(m);
        assertNull(table.find(token));
        make(table, 1, 2, false, 0);
        assertNull(table.find(token), "the place has another one now");
        assertNull(table.find(-1));
    }

    @Test
    void silenceEndsAMapping() {
        MappingTable table = table(16, 16);
        Mapping m = make(table, 1, 1, false, 0);
        table.touch(m, false, 200_000);
        table.expire(IDLE + 1_000);
        assertNotNull(table.find(false, 0, 1, 1), "it was used since");
        assertEquals(200_000 + IDLE + 1_000, table.deadline());
        table.expire(table.deadline());
        assertEquals(List.of(100), closed);
        assertEquals(Flows.NEVER, table.deadline());
    }

    @Test
    void onlyQuickServersMakeItBrief() {
        MappingTable table = table(16, 16);
        make(table, 1, 1, true, 0);
        Mapping lasts = make(table, 1, 2, true, 0);
        table.touch(lasts, false, 10);
        table.touch(lasts, true, 20);
        table.expire(BRIEF + 1_000);
        assertNull(table.find(false, 0, 1, 1));
        assertSame(lasts, table.find(false, 0, 1, 2));
    }

    @Test
    void aClientAtItsCapGivesItsOldestThatIsSilent() {
        MappingTable table = table(16, 2);
        make(table, 1, 1, false, 0);
        make(table, 1, 2, false, 5_000);
        make(table, 2, 1, false, 0);
        assertFalse(table.room(false, 0, 1, MappingTable.SILENT_MILLIS - 1), "all are in use");
        assertTrue(table.room(false, 0, 1, MappingTable.SILENT_MILLIS));
        assertEquals(List.of(100), closed);
        assertEquals(1, table.refused());
        assertEquals(1, table.takenBack());
    }

    @Test
    void aGreedyClientDoesNotDriveOthersOut() {
        MappingTable table = table(4, 4);
        make(table, 2, 1, false, 0);
        for (int port = 1; port <= 3; port++) {
            make(table, 1, port, false, port);
        }
        assertTrue(table.room(false, 0, 1, 60_000));
        assertNotNull(table.find(false, 0, 2, 1), "the oldest of all is another client's");
        assertNull(table.find(false, 0, 1, 1));
    }

    @Test
    void agreesWithASimpleModel() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            MappingTable table = table(64, 16);
            Map<String, Mapping> model = new HashMap<>();
            Set<Integer> open = new HashSet<>();
            closed.clear();
            long now = 0;
            for (int step = 0; step < 3_000; step++) {
                now += random.nextInt(2_000);
                long client = random.nextInt(12);
                int port = 1 + random.nextInt(40);
                Mapping m = table.find(false, 0, client, port);
                if (m != null) {
                    table.touch(m, random.nextBoolean(), now);
                } else if (table.room(false, 0, client, now)) {
                    open.add(next);
                    model.put(client + ":" + port, make(table, client, port, random.nextBoolean(), now));
                }
                if (random.nextInt(50) == 0) {
                    table.expire(now);
                }
                open.removeAll(closed);
                model.values().removeIf(one -> one.fd() < 0 || !open.contains(one.fd()));
                assertEquals(open.size(), table.size(), "seed " + seed);
                assertTrue(table.size() <= 64);
                model.forEach((key, one) -> assertSame(one, table.find(one.token())));
            }
            table.clear();
            assertEquals(0, table.size());
        }
    }

    @Test
    void destinationsAreBounded() {
        Destinations known = make(table(1, 1), 1, 1, false, 0).destinations();
        for (long i = 0; i < 3L * Destinations.MOST; i++) {
            known.add(1, i);
            assertTrue(known.has(1, i));
        }
        assertTrue(known.has(1, 3L * Destinations.MOST - Destinations.MOST), "the last " + Destinations.MOST);
        assertFalse(known.has(1, 0));
        assertFalse(known.has(0, 3L * Destinations.MOST - 1));
    }
}
