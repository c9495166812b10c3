package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is due comes out in order, at its time and once. */
final class DeadlinesTest {
    private final Deadlines<Integer> deadlines = new Deadlines<>();

    @Test
    void nothingIsDueBeforeItsTime() {
        deadlines.set(1, 100);
        assertEquals(100, deadlines.first());
        assertNull(deadlines.poll(99));
        assertEquals(1, deadlines.poll(100));
        assertNull(deadlines.poll(100));
        assertEquals(Long.MAX_VALUE, deadlines.first());
    }

    @Test
    void whatIsSetAgainIsDueOnceAndNeverIsNever() {
        deadlines.set(1, 100);
        deadlines.set(1, 50);
        deadlines.set(1, 70);
        deadlines.set(2, 70);
        assertEquals(1, deadlines.poll(200));
        assertEquals(2, deadlines.poll(200));
        deadlines.set(1, 100);
        deadlines.set(1, Long.MAX_VALUE);
        assertNull(deadlines.poll(200));
    }

    @Test
    void comesOutLikeFromAMap() {
        SplittableRandom random = new SplittableRandom(7);
        Map<Integer, Long> model = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            Integer what = random.nextInt(-100, 100);
            long at = random.nextInt(1_000);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    deadlines.set(what, at);
                    model.put(what, at);
                }
                case 2 -> {
                    deadlines.remove(what);
                    model.remove(what);
                }
                default -> {
                    long now = random.nextInt(1_000);
                    Integer due = deadlines.poll(now);
                    Map.Entry<Integer, Long> least = model.entrySet().stream().min(Comparator.comparingLong(Map.Entry::getValue)).orElse(null);
                    assertEquals(least != null && least.getValue() <= now, due != null);
                    if (due != null) {
                        assertEquals(least.getValue(), model.remove(due));
                    }
                }
            }
            assertEquals(model.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE), deadlines.first());
        }
    }
}
