package io.oxtunnel.api.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class HandleTableTest {
    private static Endpoint endpoint(String host, int port) {
        return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral(host), port), null);
    }

    @Test
    void boundIsKeptAndReleaseMakesRoom() {
        HandleTable table = new HandleTable(100);
        for (int port = 0; port < 100; port++) {
            Endpoint e = endpoint("192.0.2.1", port);
            assertSame(e, table.get(table.acquire(e)));
        }
        Endpoint more = endpoint("192.0.2.2", 1);
        assertEquals("endpoints in use: 100; allowed: at most 100",
                assertThrows(IllegalStateException.class, () -> table.acquire(more)).getMessage());
        table.release(42);
        assertEquals(42, table.acquire(more));
        assertEquals(1, table.users(42));
        assertEquals(42, table.acquire(more));
        assertEquals(2, table.users(42));
    }

    @Test
    void linkLocalAddressesOfTwoInterfacesAreTwoEndpoints() {
        HandleTable table = new HandleTable(10);
        assertNotEquals(table.acquire(endpoint("fe80::1%1", 7)), table.acquire(endpoint("fe80::1%2", 7)));
    }
}
