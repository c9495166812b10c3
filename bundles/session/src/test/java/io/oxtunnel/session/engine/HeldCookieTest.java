package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.Test;

/** How long a client uses a cookie, and how often one makes it ask again. */
final class HeldCookieTest {
    private static final Endpoint SERVER = Simulation.endpoint("192.0.2.1", 51_820);
    private static final byte[] COOKIE = {1, 2, 3};
    private final HeldCookie held = new HeldCookie();

    @Test
    void isUsedFor115Seconds() {
        held.take(COOKIE, SERVER, 7);
        assertArrayEquals(COOKIE, held.of(SERVER, 7 + HeldCookie.LIFE - 1));
        assertNull(held.of(SERVER, 7 + HeldCookie.LIFE));
    }

    @Test
    void isOfOneServer() {
        held.take(COOKIE, SERVER, 7);
        assertNull(held.of(Simulation.endpoint("192.0.2.2", 51_820), 8));
    }

    @Test
    void triggersOnceASecond() {
        assertTrue(held.take(COOKIE, SERVER, 0));
        assertFalse(held.take(COOKIE, SERVER, 999_999_999));
        assertTrue(held.take(COOKIE, SERVER, 1_000_000_000));
        assertFalse(held.take(COOKIE, SERVER, 1_999_999_999));
    }
}
