package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatagramRingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void refusesWhenFullAndKeepsTheOrderOverManyLaps(int capacity) {
        DatagramRing ring = new DatagramRing(capacity);
        int in = 0;
        int out = 0;
        for (int lap = 0; lap < 5; lap++) {
            while (ring.offer(in, 10L + in, in % 100, -in)) {
                in++;
            }
            assertEquals(capacity, in - out);
            assertFalse(ring.drained());
            while (ring.ready()) {
                assertEquals(out, ring.buffer());
                assertEquals(10L + out, ring.at());
                assertEquals(out % 100, ring.length());
                assertEquals(-out, ring.peer());
                ring.remove();
                out++;
            }
            assertEquals(in, out);
            assertTrue(ring.drained());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, -8, Integer.MIN_VALUE})
    void wantsAPowerOfTwo(int capacity) {
        String message = assertThrows(IllegalArgumentException.class, () -> new DatagramRing(capacity)).getMessage();
        assertTrue(message.contains(Integer.toString(capacity)), message);
    }

    @Test
    void keepsTheOrderOfEachOfManyProducers() throws InterruptedException {
        int producers = 4;
        int each = 20_000;
        DatagramRing ring = new DatagramRing(16);
        List<Thread> threads = new ArrayList<>();
        for (int p = 0; p < producers; p++) {
            int own = p;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < each; i++) {
                    while (!ring.offer(i, i, i, own)) {
                        Thread.yield();
                    }
                }
            }));
        }
        int[] next = new int[producers];
        for (int taken = 0; taken < producers * each;) {
            if (ring.ready()) {
                assertEquals(next[(int) ring.peer()]++, ring.buffer());
                ring.remove();
                taken++;
            } else {
                Thread.yield();
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertTrue(ring.drained());
    }
}
