package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private static final int MOST = 40;
    /** In one bucket. */
    private static final long HASH = 5;

    private final ConnectionTable table = new ConnectionTable(MOST, new Chunks(1 << 20), 65_536);

    private static Addresses addresses(int port) {
        Addresses a = new Addresses();
        a.clientLow = Segment.mapped(0x0a4d0002);
        a.remoteLow = Segment.mapped(0xc0000207);
        a.clientPort = port;
        a.remotePort = 443;
        return a;
    }

    private Connection add(int port) {
        Connection c = table.add(addresses(port), HASH);
        if (c != null) {
            c.begin(Connection.CONNECTING, 0);
        }
        return c;
    }

    @Test
    void eachIsFoundByItsAddressesAmongThoseOfTheSameBucket() {
        List<Connection> all = new ArrayList<>();
        for (int port = 1; port <= MOST; port++) {
            all.add(add(port));
        }
        for (int port = 1; port <= MOST; port++) {
            assertSame(all.get(port - 1), table.find(addresses(port), HASH));
        }
        Addresses v6 = addresses(1);
        v6.v6 = true;
        assertNull(table.find(v6, HASH), "the same numbers of the other family");
        assertNull(table.find(addresses(1), HASH + 16), "another hash");
    }

    @Test
    void thereAreNoMoreThanThereMayBe() {
        for (int port = 1; port <= MOST; port++) {
            assertNotNull(add(port));
        }
        assertNull(add(MOST + 1));
        assertEquals(MOST, table.size());
    }

    @Test
    void firstMiddleAndLastOfABucketAreTakenOut() {
        List<Connection> all = new ArrayList<>();
        for (int port = 1; port <= 5; port++) {
            all.add(add(port));
        }
        for (int gone : new int[] {5, 3, 1}) {
            table.remove(all.get(gone - 1));
            assertNull(table.find(addresses(gone), HASH));
            assertNull(table.slot(all.get(gone - 1).slot));
        }
        assertSame(all.get(1), table.find(addresses(2), HASH));
        assertSame(all.get(3), table.find(addresses(4), HASH));
        assertEquals(2, table.size());
    }

    @Test
    void aPlaceIsUsedAgainWithAnotherGeneration() {
        Connection first = add(1);
        int generation = first.generation;
        table.remove(first);
        Connection second = add(2);
        assertSame(first, second);
        assertEquals(generation + 1, second.generation);
        assertEquals(1, table.made());
    }
}
