package io.oxtunnel.api.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final long MILLI = 1_000_000;
    /** nanoTime may be anything, and overflow while it runs. */
    private static final long START = Long.MAX_VALUE - 500 * MILLI;

    private static int taken(RateLimit limit, long now, int tries) {
        int n = 0;
        for (int i = 0; i < tries; i++) {
            n += limit.allow(now) ? 1 : 0;
        }
        return n;
    }

    @Test
    void allowsABurstAndThenTheRate() {
        RateLimit limit = new RateLimit(100, 20);
        assertEquals(20, taken(limit, START, 1_000));
        assertFalse(limit.allow(START + 9 * MILLI));
        assertTrue(limit.allow(START + 10 * MILLI));
        assertFalse(limit.allow(START + 19 * MILLI));
        int n = 0;
        for (int i = 20; i < 5_020; i++) {
            n += limit.allow(START + i * MILLI) ? 1 : 0;
        }
        assertEquals(500, n);
    }

    @Test
    void savesNoMoreThanABurst() {
        RateLimit limit = new RateLimit(100, 20);
        assertEquals(20, taken(limit, START, 100));
        assertEquals(20, taken(limit, START + 1_000_000 * MILLI, 100));
    }

    @Test
    void refusesImpossibleSettings() {
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new RateLimit(1_000_001, 1));
    }
}
