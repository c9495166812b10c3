package io.oxtunnel.session.handshake;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.TimestampStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ClientClockTest {
    private static final class Disk implements TimestampStore {
        private final List<byte[]> kept = new ArrayList<>();
        private boolean full;

        @Override
        public byte[] load(byte[] publicKey) {
            return kept.isEmpty() ? null : kept.getLast();
        }

        @Override
        public void store(byte[] publicKey, byte[] timestamp) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            kept.add(timestamp);
        }
    }

    private final Disk disk = new Disk();
    private Instant time = Instant.ofEpochSecond(1_800_000_000L, 0x07ffffff);

    private ClientClock clock() {
        return new ClientClock(() -> time, disk, new byte[32]);
    }

    @Test
    void timestampIsTheFrozenOne() throws IOException {
        assertEquals("400000006b49d20a07000000", HexFormat.of().formatHex(clock().next()));
    }

    @Test
    void grows() throws IOException {
        ClientClock clock = clock();
        byte[] last = clock.next();
        for (int i = 0; i < 200; i++) {
            byte[] next = clock.next();
            assertTrue(Tai64n.compare(next, last) > 0);
            assertArrayEquals(disk.kept.getLast(), next);
            last = next;
        }
        // 200 steps of 2^24 ns, or of what is left of a second after 59 of them.
        assertEquals("400000006b49d20d", HexFormat.of().formatHex(last, 0, 8));
    }

    @Test
    void aClockSetBackAndARestartDoNotLockOut() throws IOException {
        byte[] before = clock().next();
        time = Instant.EPOCH;
        assertTrue(Tai64n.compare(clock().next(), before) > 0);
    }

    @Test
    void aTimestampThatCannotBeKeptIsNotUsed() throws IOException {
        ClientClock clock = clock();
        disk.full = true;
        assertThrows(IOException.class, clock::next);
        disk.full = false;
        assertEquals("400000006b49d20a07000000", HexFormat.of().formatHex(clock.next()));
    }

    @Test
    void serverTimeServesOnlyAnImpossibleClock() throws IOException {
        time = Instant.EPOCH;
        ClientClock clock = clock();
        clock.serverTime(Tai64n.seconds(Instant.parse("2026-07-01T00:00:00Z")));
        assertEquals(HexFormat.of().formatHex(Tai64n.of(Instant.parse("2026-07-01T00:00:00Z"))), HexFormat.of().formatHex(clock.next()));
        time = Instant.parse("2026-03-01T00:00:00Z");
        ClientClock plausible = new ClientClock(() -> time, new Disk(), new byte[32]);
        plausible.serverTime(Tai64n.seconds(Instant.parse("2026-07-01T00:00:00Z")));
        assertArrayEquals(Tai64n.of(time), plausible.next());
    }

    @Test
    void anImpossibleServerTimeIsIgnored() throws IOException {
        time = Instant.EPOCH;
        ClientClock clock = clock();
        clock.serverTime(Long.MAX_VALUE);
        clock.serverTime(0);
        assertArrayEquals(Tai64n.of(Instant.EPOCH), clock.next());
    }
}
