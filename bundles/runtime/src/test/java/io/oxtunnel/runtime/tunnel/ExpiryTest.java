package io.oxtunnel.runtime.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.tunnel.PeerSettings;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    private static final Instant END = Instant.parse("2026-06-01T00:00:00.250Z");

    private Instant now = END.minusSeconds(100);

    private static PeerSettings until(Instant end) {
        return new PeerSettings("a", new byte[32], null, List.of(), null, end);
    }

    @Test
    void looksOnceAfterAChangeThenRightAfterTheEndAndForAWhileMore() {
        Expiry expiry = new Expiry(() -> now, List.of(until(null), until(END)));
        assertTrue(expiry.due());
        assertFalse(expiry.due());
        now = END;
        assertFalse(expiry.due());
        assertFalse(expiry.over(until(END)));
        now = END.plusMillis(1);
        assertTrue(expiry.due());
        assertTrue(expiry.over(until(END)));
        int looks = 0;
        for (int i = 0; i < 600; i++) {
            now = now.plusMillis(100);
            looks += expiry.due() ? 1 : 0;
        }
        // A handshake from just before the end may be confirmed within 10 s.
        assertEquals(15, looks);
    }

    @Test
    void aTableThatIsChangedIsLookedAtAtOnce() {
        Expiry expiry = new Expiry(() -> now, List.of());
        assertTrue(expiry.due());
        expiry.replace(List.of(until(Instant.MIN), until(Instant.MAX)));
        assertTrue(expiry.due());
        assertTrue(expiry.over(until(Instant.MIN)));
        assertFalse(expiry.over(until(Instant.MAX)));
        assertFalse(expiry.due());
    }
}
