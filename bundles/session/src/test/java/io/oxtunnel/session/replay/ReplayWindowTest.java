package io.oxtunnel.session.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The steps of WireGuard's selftest/counter.c as data, and a set as model. */
@Tag("T8")
@DisplayName("T8 WireGuard selftest/counter.c 34 steps + 6 loops; 10^6 random differential against a set")
final class ReplayWindowTest {
    private static final long W = ReplayWindow.SIZE;
    private static final long LIM = W + 1;
    private static final long REJECT = Wire.REJECT_AFTER_MESSAGES;
    private static final long YES = 1;
    private static final long NO = 0;

    // Counter, whether it is new.
    private static final long[][] STEPS = {
        {0, YES}, {1, YES}, {1, NO}, {9, YES}, {8, YES}, {7, YES}, {7, NO}, {LIM, YES}, {LIM - 1, YES}, {LIM - 1, NO}, {LIM - 2, YES},
        {2, YES}, {2, NO}, {LIM + 16, YES}, {3, NO}, {LIM + 16, NO}, {LIM * 4, YES}, {LIM * 4 - (LIM - 1), YES}, {10, NO},
        {LIM * 4 - LIM, NO}, {LIM * 4 - (LIM + 1), NO}, {LIM * 4 - (LIM - 2), YES}, {LIM * 4 + 1 - LIM, NO}, {0, NO}, {REJECT, NO},
        {REJECT - 1, YES}, {REJECT, NO}, {REJECT - 1, NO}, {REJECT - 2, YES}, {REJECT + 1, NO}, {REJECT + 2, NO}, {REJECT - 2, NO},
        {REJECT - 3, YES}, {0, NO},
    };

    // First counter of a run, its step, its length; then what follows: counter, whether it is new.
    private static final long[][] RUNS = {
        {1, 1, W, 0, YES, 0, NO},
        {2, 1, W, 1, YES, 0, NO},
        {W, -1, W + 1},
        {W + 1, -1, W + 1, 0, NO},
        {W, -1, W, W + 1, YES, 0, NO},
        {W, -1, W, 0, YES, W + 1, YES},
    };

    private static void step(ReplayWindow window, long counter, boolean isNew, int number) {
        assertEquals(isNew, window.check(counter), () -> "check in step " + number);
        assertEquals(isNew, window.accept(counter), () -> "accept in step " + number);
    }

    @Test
    void steps() {
        ReplayWindow window = new ReplayWindow();
        assertEquals(34, STEPS.length);
        for (int i = 0; i < STEPS.length; i++) {
            step(window, STEPS[i][0], STEPS[i][1] == YES, i + 1);
        }
    }

    @Test
    void runs() {
        for (long[] run : RUNS) {
            ReplayWindow window = new ReplayWindow();
            for (long i = 0; i < run[2]; i++) {
                step(window, run[0] + i * run[1], true, (int) i);
            }
            for (int i = 3; i < run.length; i += 2) {
                step(window, run[i], run[i + 1] == YES, i);
            }
        }
    }

    @Test
    void agreesWithASetOverAMillionSteps() {
        SplittableRandom random = new SplittableRandom(6_479);
        ReplayWindow window = new ReplayWindow();
        TreeSet<Long> model = new TreeSet<>();
        long highest = -1;
        for (int i = 0; i < 1_000_000; i++) {
            long jump = switch (random.nextInt(1_000)) {
                case 0 -> random.nextLong(20_000);
                case 1 -> -random.nextLong(10_000);
                default -> random.nextLong(-200, 40);
            };
            long counter = Math.max(0, highest + jump);
            boolean isNew = counter > highest || highest - counter <= W && !model.contains(counter);
            step(window, counter, isNew, i);
            if (isNew) {
                model.add(counter);
                highest = Math.max(highest, counter);
                model.headSet(highest - W).clear();
            }
        }
        assertEquals(highest, window.highest());
    }

    @Test
    void checkChangesNothing() {
        ReplayWindow window = new ReplayWindow();
        assertTrue(window.check(REJECT - 1));
        for (int i = 1; i <= 100; i++) {
            assertTrue(window.accept(i));
        }
        assertEquals(100, window.received());
        assertEquals(100, window.highest());
        assertFalse(window.check(-1));
    }

    @Test
    void feedbackTellsWhichWereReceived() {
        ReplayWindow window = new ReplayWindow();
        window.accept(200);
        window.accept(199);
        window.accept(197);
        window.accept(136);
        window.accept(135);
        assertEquals(1L << 63 | 1L << 61 | 1, window.below(199));
        assertEquals(1L << 63, window.below(135));
        assertEquals(0, window.below(-1));
    }
}
