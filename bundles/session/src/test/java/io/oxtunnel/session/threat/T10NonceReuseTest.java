package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.session.key.Keys;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.sim.JcaCrypto;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Sixteen threads claim counters while the key they send with is replaced and stopped under them. Every other test seals through a provider
 * that fails when a (key, nonce) pair comes twice.
 */
@Tag("T10")
@DisplayName("T10 recording AEAD asserts unique (key,nonce) over all tests; 16 threads on allocation")
class T10NonceReuseTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 60;
    private static final int CLAIMS = 200;

    /** Where counters come from. */
    private interface Source {
        long claim(int n);
    }

    /** A source by a TransportKey, and whether it was stopped. */
    private record Generation(int number, Source source, AtomicReference<Boolean> stopped) {
    }

    /** Returns how many claims ended with a counter that was given out before, while generations of keys follow each other. */
    private static int reused(java.util.function.IntFunction<Source> keys, boolean stopping) throws Exception {
        AtomicInteger reused = new AtomicInteger();
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        AtomicReference<Generation> sending = new AtomicReference<>(new Generation(0, keys.apply(0), new AtomicReference<>(false)));
        CyclicBarrier barrier = new CyclicBarrier(THREADS);
        Thread[] threads = new Thread[THREADS];
        for (int t = 0; t < THREADS; t++) {
            boolean replaces = t == 0;
            threads[t] = new Thread(() -> {
                try {
                    for (int round = 0; round < ROUNDS; round++) {
                        barrier.await();
                        claim(sending, seen, reused, round);
                        if (replaces) {
                            Generation next = new Generation(round + 1, keys.apply(round + 1), new AtomicReference<>(false));
                            Generation old = sending.getAndSet(next);
                            if (stopping) {
                                ((TransportKey) ((KeySource) old.source()).key()).stop();
                            }
                        }
                    }
                } catch (Exception e) {
                    reused.addAndGet(1_000_000);
                }
            });
            threads[t].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return reused.get();
    }

    private static void claim(AtomicReference<Generation> sending, Set<Long> seen, AtomicInteger reused, int salt) {
        for (int i = 0; i < CLAIMS; i++) {
            Generation now = sending.get();
            int n = 1 + (i + salt) % 4;
            long first = now.source().claim(n);
            for (long c = first; first >= 0 && c < first + n; c++) {
                if (!seen.add((long) now.number() << 40 | c)) {
                    reused.incrementAndGet();
                }
            }
        }
    }

    private record KeySource(TransportKey key) implements Source {
        @Override
        public long claim(int n) {
            return key.claim(0, n);
        }
    }

    /** A counter as it must not be. */
    private static final class Torn implements Source {
        private volatile long counter;

        @Override
        public long claim(int n) {
            long first = counter;
            counter = first + n;
            return first;
        }
    }

    @Test
    void noCounterIsClaimedTwiceWhileKeysAreReplacedAndStopped() throws Exception {
        assertEquals(0, reused(n -> new KeySource(Keys.key(n + 1)), true));
    }

    @Test
    void aCounterThatIsNotAtomicWouldBeNoticed() throws Exception {
        int noticed = 0;
        for (int attempt = 0; attempt < 20 && noticed == 0; attempt++) {
            noticed = reused(n -> new Torn(), false);
        }
        assertTrue(noticed > 0, "sixteen threads never met on a counter that is read and written apart");
    }

    @Test
    void aStoppedKeyGivesNoneWhoeverAsks() throws Exception {
        TransportKey key = Keys.key(7);
        key.claim(0, 5);
        key.stop();
        assertEquals(0, (int) java.util.stream.IntStream.range(0, 10_000).parallel().filter(i -> key.claim(0, 64) >= 0).count());
    }

    @Test
    void theRecordingCipherNotices() {
        JcaCrypto crypto = new JcaCrypto(true);
        byte[] key = new byte[Suite.KEY];
        byte[] nonce = new byte[Suite.NONCE];
        crypto.seal(Suite.CHACHA20_POLY1305, key, nonce, new byte[0], new byte[1]);
        assertThrows(AssertionError.class, () -> crypto.seal(Suite.CHACHA20_POLY1305, key, nonce, new byte[0], new byte[2]));
    }
}
