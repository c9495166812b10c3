package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ByteBucketTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -5 * SECOND;

    @ParameterizedTest
    @ValueSource(longs = {1_000_000, 50_000_000, 10_000_000_000L})
    void passesItsRateOverTimeWhateverTheSizes(long rate) {
        ByteBucket bucket = new ByteBucket(rate);
        Random random = new Random(7);
        long seconds = 20;
        long passed = 0;
        long offered = 0;
        // Twice the rate is offered, in steps of the time that a packet takes.
        for (long now = START; now < START + seconds * SECOND;) {
            int bytes = random.nextInt(10) == 0 ? 65_535 : 40 + random.nextInt(1_461);
            offered += bytes;
            passed += bucket.take(bytes, now) ? bytes : 0;
            now += bytes * 4 * SECOND / rate;
        }
        double expected = rate / 8.0 * seconds;
        double burst = Math.max(rate / 80.0, 131_072) + 65_535;
        assertTrue(offered > 1.8 * expected, "the test offers too little");
        assertTrue(passed <= expected + burst && passed >= expected * 0.99, passed + " of " + expected);
    }

    @Test
    void refusesNobodyBelowTheRate() {
        ByteBucket bucket = new ByteBucket(8_000_000);
        for (long i = 0; i < 100_000; i++) {
            assertTrue(bucket.take(1_000, START + i * 1_000_100));
        }
    }

    @Test
    void isFullAgainAfterARest() {
        ByteBucket bucket = new ByteBucket(1_000_000);
        int first = drain(bucket, START);
        assertFalse(bucket.take(1, START));
        assertEquals(first, drain(bucket, START + 60 * SECOND));
    }

    private static int drain(ByteBucket bucket, long now) {
        int n = 0;
        while (bucket.take(1_000, now)) {
            n++;
        }
        return n;
    }

    @Test
    void workersTogetherTakeNoMoreThanOne() throws InterruptedException {
        ByteBucket bucket = new ByteBucket(80_000_000);
        AtomicLong taken = new AtomicLong();
        Thread[] workers = new Thread[4];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = Thread.ofPlatform().start(() -> {
                for (int n = 0; n < 100_000; n++) {
                    if (bucket.take(100, START)) {
                        taken.addAndGet(100);
                    }
                }
            });
        }
        for (Thread worker : workers) {
            worker.join();
        }
        // 100 ms at this rate, and the packet that empties the bucket.
        assertEquals(1_000_100, taken.get());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 999, 1_000_000_000_001L})
    void refusesARateOutOfRange(long rate) {
        assertThrows(IllegalArgumentException.class, () -> new ByteBucket(rate));
    }
}
