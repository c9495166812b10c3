package io.oxtunnel.session.key;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class IndexTableTest {
    private final SplittableRandom random = new SplittableRandom(7);
    private final IndexTable table = new IndexTable(4, random);

    @Test
    void findsWhatIsInAndNothingElse() {
        Map<Integer, TransportKey> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 3 || model.isEmpty()) {
                int worker = random.nextInt(4);
                int index = table.draw(worker);
                assertNotEquals(0, index);
                assertEquals(worker, index & 3);
                TransportKey key = Keys.key(index);
                table.add(key);
                assertNull(model.put(index, key));
            } else {
                TransportKey gone = model.remove(model.keySet().iterator().next());
                table.remove(gone);
                assertNull(table.find(gone.localIndex()));
            }
        }
        model.forEach((index, key) -> assertSame(key, table.find(index)));
        assertNull(table.find(0));
    }

    @Test
    void anIndexOf0IsNotDrawn() {
        int[] numbers = {0, 8};
        int[] next = {0};
        IndexTable scripted = new IndexTable(4, () -> (long) numbers[next[0]++] << 32);
        assertEquals(8, scripted.draw(0));
    }

    @Test
    void aReaderNeverMissesAnEntryThatStays() throws InterruptedException {
        TransportKey[] stay = new TransportKey[50];
        for (int i = 0; i < stay.length; i++) {
            stay[i] = Keys.key(table.draw(0));
            table.add(stay[i]);
        }
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong missed = new AtomicLong();
        Thread reader = new Thread(() -> {
            while (!done.get()) {
                for (TransportKey key : stay) {
                    missed.addAndGet(table.find(key.localIndex()) == key ? 0 : 1);
                }
            }
        });
        reader.start();
        TransportKey[] ring = new TransportKey[100];
        for (int i = 0; i < 100_000; i++) {
            TransportKey old = ring[i % ring.length];
            if (old != null) {
                table.remove(old);
            }
            ring[i % ring.length] = Keys.key(table.draw(1));
            table.add(ring[i % ring.length]);
        }
        done.set(true);
        reader.join();
        assertEquals(0, missed.get());
    }
}
