package io.oxtunnel.linux.xdp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ring between two ends in this process, each of which is the other one's kernel. */
class XskRingTest {
    private static final int SIZE = 8;
    private static final long[] OFFSETS = {0, 64, 192, 128};
    private final MemorySegment memory = Arena.ofAuto().allocate(192 + SIZE * 16, 64);
    private final XskRing producer = new XskRing(memory, OFFSETS, SIZE, 4);
    private final XskRing consumer = new XskRing(memory, OFFSETS, SIZE, 4);

    @Test
    void whatIsNotPublishedIsNotThereAndWhatIsNotReleasedIsNotFree() {
        assertEquals(SIZE, producer.free(SIZE));
        for (int i = 0; i < SIZE; i++) {
            producer.put(4_096L * i, 100 + i);
        }
        assertEquals(0, consumer.available());
        assertEquals(0, producer.free(1));
        producer.publish();
        assertEquals(SIZE, consumer.available());
        assertEquals(SIZE, producer.pending());
        for (int i = 0; i < 3; i++) {
            assertEquals(4_096L * i, consumer.address());
            assertEquals(100 + i, consumer.length());
            consumer.next();
        }
        assertEquals(0, producer.free(1));
        consumer.release();
        assertEquals(3, producer.free(1));
        assertEquals(SIZE - 3, producer.pending());
        assertEquals(SIZE - 3, consumer.available());
    }

    @Test
    void theFlagIsReadAnew() {
        assertFalse(producer.needsWakeup());
        memory.set(ValueLayout.JAVA_INT, OFFSETS[3], 1);
        assertTrue(producer.needsWakeup());
    }

    @Test
    @Timeout(60)
    void twoThreadsLoseNothingAndSeeWholeEntries() throws InterruptedException {
        int entries = 2_000_000;
        Thread other = Thread.ofPlatform().start(() -> {
            for (int sent = 0; sent < entries;) {
                int n = Math.min(producer.free(1), entries - sent);
                for (int i = 0; i < n; i++, sent++) {
                    producer.put(sent * 2_048L, sent);
                }
                producer.publish();
                Thread.onSpinWait();
            }
        });
        for (int got = 0; got < entries;) {
            int n = consumer.available();
            for (int i = 0; i < n; i++, got++) {
                assertEquals(got * 2_048L, consumer.address());
                assertEquals(got, consumer.length());
                consumer.next();
            }
            consumer.release();
            Thread.onSpinWait();
        }
        other.join();
    }
}
