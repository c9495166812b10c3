package io.oxtunnel.session.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.crypto.Suite;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

final class KeyRingTest {
    private static final long SECOND = 1_000_000_000L;
    private final KeyRing ring = new KeyRing();

    private static TransportKey key(int index, long now) {
        return Keys.key(index, Suite.CHACHA20_POLY1305, now);
    }

    @Test
    void aServerSendsOnlyUnderAConfirmedKey() {
        TransportKey first = key(1, 0);
        ring.offer(first);
        assertNull(ring.sending());
        assertTrue(ring.confirm(first, 1));
        assertSame(first, ring.sending());
        assertFalse(ring.confirm(first, 2));
        TransportKey second = key(2, 120 * SECOND);
        ring.offer(second);
        assertSame(first, ring.sending());
        assertTrue(ring.confirm(second, 121 * SECOND));
        assertSame(second, ring.sending());
        assertFalse(first.expired(179 * SECOND));
        assertTrue(first.expired(180 * SECOND));
    }

    @Test
    void theKeyBeforeIsKept60Seconds() {
        TransportKey first = key(1, 0);
        TransportKey second = key(2, 10 * SECOND);
        ring.offer(first);
        ring.confirm(first, 0);
        ring.offer(second);
        ring.confirm(second, 10 * SECOND);
        assertEquals(List.of(), ring.expire(70 * SECOND - 1));
        assertEquals(List.of(first), ring.expire(70 * SECOND));
        assertEquals(190 * SECOND, ring.due());
        assertEquals(List.of(second), ring.expire(190 * SECOND));
        assertNull(ring.sending());
        assertTrue(ring.isEmpty());
    }

    @Test
    void halfOpenEndsAfter10SecondsAndDisturbsNothing() {
        TransportKey first = key(1, 0);
        TransportKey second = key(2, 0);
        ring.offer(first);
        ring.confirm(first, 0);
        ring.offer(second);
        assertEquals(List.of(second), ring.expire(10 * SECOND));
        assertFalse(ring.confirm(second, 10 * SECOND));
        assertSame(first, ring.sending());
    }

    @Test
    void aSecondOfferReplacesTheUnconfirmedOne() {
        TransportKey first = key(1, 0);
        TransportKey second = key(2, 0);
        ring.offer(first);
        ring.offer(second);
        assertEquals(List.of(first), ring.expire(0));
        assertFalse(ring.confirm(first, 0));
        assertTrue(ring.confirm(second, 0));
    }

    @Test
    void aClientSendsUnderANewKeyAtOnceAndReplacesOnlyAnUnconfirmedOne() {
        TransportKey first = key(1, 0);
        TransportKey second = key(2, 0);
        TransportKey third = key(3, 0);
        ring.install(first);
        assertSame(first, ring.sending());
        ring.confirm(first, 0);
        ring.install(second);
        ring.install(third);
        assertSame(third, ring.sending());
        assertEquals(List.of(second), ring.expire(0));
        assertEquals(List.of(first, third), ring.clear());
        assertNull(ring.sending());
    }

    @Test
    void confirmAndOfferAtTheSameTimeLoseNoKey() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            KeyRing racing = new KeyRing();
            TransportKey first = key(1, 0);
            TransportKey second = key(2, 0);
            racing.offer(first);
            CyclicBarrier start = new CyclicBarrier(2);
            boolean[] confirmed = new boolean[1];
            Thread worker = new Thread(() -> {
                await(start);
                confirmed[0] = racing.confirm(first, 0);
            });
            worker.start();
            await(start);
            racing.offer(second);
            worker.join();
            assertSame(confirmed[0] ? first : null, racing.sending());
            List<TransportKey> all = new ArrayList<>(racing.clear());
            assertEquals(2, all.size());
            assertTrue(all.contains(first) && all.contains(second));
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
