package io.oxtunnel.linux.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BurstTest {
    private final Burst burst = new Burst();

    private static long ms(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void isToldOnceWhenItIsQuiet() {
        assertEquals(-1, burst.left(0));
        burst.changed(0);
        burst.changed(ms(40));
        assertFalse(burst.over(ms(89)));
        assertEquals(ms(1), burst.left(ms(89)));
        assertTrue(burst.over(ms(90)));
        assertFalse(burst.over(ms(91)));
        assertEquals(-1, burst.left(ms(91)));
    }

    @Test
    void doesNotLastForEver() {
        for (int t = 0; t < 500; t += 20) {
            burst.changed(ms(t));
            assertFalse(burst.over(ms(t)));
        }
        assertTrue(burst.over(ms(500)));
        burst.changed(ms(510));
        assertEquals(ms(50), burst.left(ms(510)));
    }
}
