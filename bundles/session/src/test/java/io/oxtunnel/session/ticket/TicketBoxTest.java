package io.oxtunnel.session.ticket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.session.sim.JcaCrypto;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class TicketBoxTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final byte[] psk = key(1);
    private final byte[] client = key(2);
    private long now = 5 * SECOND;
    // The wall clock may go anywhere; the other one only on.
    private long wall = 1_780_000_000;
    private final TicketBox box = box(4);

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    private TicketBox box(int mostShown) {
        return new TicketBox(new JcaCrypto(true), new SplittableRandom(mostShown), () -> Instant.ofEpochSecond(wall), mostShown);
    }

    private byte[] issue() {
        return box.issue(psk, client, Mode.ENCRYPTED, Suite.CHACHA20_POLY1305, now);
    }

    private void pass(long seconds) {
        now += seconds * SECOND;
        wall += seconds;
    }

    @Test
    void aTicketHoldsWhatWasPutIntoIt() {
        byte[] ticket = issue();
        assertEquals(128, ticket.length);
        pass(3_600);
        TicketBox.Shown shown = box.look(ticket, now);
        assertArrayEquals(psk, shown.ticket().psk());
        assertArrayEquals(client, shown.ticket().clientKey());
        assertEquals(Mode.ENCRYPTED, shown.ticket().mode());
        assertEquals(Suite.CHACHA20_POLY1305, shown.ticket().suite());
        assertFalse(shown.expired());
        assertFalse(shown.used());
    }

    @Test
    void itExpiresAfterAnHour() {
        byte[] ticket = issue();
        pass(3_601);
        assertTrue(box.look(ticket, now).expired());
    }

    @Test
    void everyChangedBitShutsIt() {
        byte[] ticket = issue();
        for (int bit = 0; bit < 8 * ticket.length; bit++) {
            byte[] changed = ticket.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertNull(box.look(changed, now).ticket(), "bit " + bit);
        }
        assertNotNull(box.look(ticket, now).ticket());
    }

    @Test
    void noOtherServerOpensIt() {
        assertNull(box(5).look(issue(), now).ticket());
    }

    @Test
    void theKeyBeforeStillOpensAndIsForgottenAfterTwoHoursWhateverTheWallClockSays() {
        byte[] first = issue();
        pass(3_599);
        byte[] late = issue();
        pass(1);
        byte[] next = issue();
        assertFalse(Arrays.equals(first, 0, 4, next, 0, 4), "another key after an hour");
        assertArrayEquals(Arrays.copyOf(first, 4), Arrays.copyOf(late, 4));
        assertNotNull(box.look(late, now).ticket());
        pass(3_599);
        assertNotNull(box.look(late, now).ticket());
        pass(1);
        wall -= 7_200;
        assertNull(box.look(late, now).ticket());
        assertNotNull(box.look(next, now).ticket());
    }

    @Test
    void aTicketIsMarkedOnceAndStaysSoWhenTheWallClockGoesBack() {
        byte[] ticket = issue();
        assertTrue(box.mark(box.look(ticket, now)));
        assertTrue(box.look(ticket, now).used());
        assertFalse(box.mark(box.look(ticket, now)));
        pass(3_700);
        wall -= 3_700;
        assertTrue(box.look(ticket, now).used());
    }

    @Test
    void aFullRegisterMarksNothingMore() {
        for (int i = 0; i < 4; i++) {
            assertFalse(box.full());
            assertTrue(box.mark(box.look(issue(), now)));
        }
        assertTrue(box.full());
        TicketBox.Shown fifth = box.look(issue(), now);
        assertFalse(fifth.used());
        assertFalse(box.mark(fifth));
        assertEquals(4, box.shown());
        // Room comes back with the end of the key.
        pass(7_200);
        assertTrue(box.mark(box.look(issue(), now)));
    }

    @Test
    void itsDeadlinesAreThoseOfItsKeys() {
        assertEquals(Long.MAX_VALUE, box.deadline());
        issue();
        assertEquals(now + 3_600 * SECOND, box.deadline());
        pass(3_600);
        box.sweep(now);
        assertEquals(now + 3_600 * SECOND, box.deadline());
        pass(3_600);
        box.sweep(now);
        assertEquals(Long.MAX_VALUE, box.deadline());
    }

    @Test
    void noTicketIsLikeAnother() {
        byte[] one = issue();
        byte[] other = issue();
        assertFalse(Arrays.equals(one, 4, 16, other, 4, 16), "nonce");
        assertFalse(Arrays.equals(one, 16, 112, other, 16, 112), "content");
    }
}
