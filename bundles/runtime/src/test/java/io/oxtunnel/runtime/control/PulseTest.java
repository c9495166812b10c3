package io.oxtunnel.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PulseTest {
    private static final long WAIT = TimeUnit.SECONDS.toNanos(1);

    private long now = 77;
    private long wall = 1_700_000_000_000L;
    private long slept;
    private final Pulse pulse = new Pulse(() -> now + slept + 5);

    @BeforeEach
    void begin() {
        assertEquals(Pulse.QUIET, pulse.check(now, wall, WAIT));
    }

    private long after(long monotonicMillis, long wallMillis) {
        now += TimeUnit.MILLISECONDS.toNanos(monotonicMillis);
        wall += wallMillis;
        return pulse.check(now, wall, WAIT);
    }

    @Test
    void anOrdinaryWaitIsNothing() {
        assertEquals(Pulse.QUIET, after(1_000, 1_000));
        assertEquals(Pulse.QUIET, after(3, 0));
        assertEquals(Pulse.QUIET, after(2_900, 2_900), "a busy machine");
        assertEquals(Pulse.QUIET, after(1_000, 2_900), "a clock that is adjusted a little");
    }

    @Test
    void aSleepIsWhatTheMonotonicClockMissed() {
        slept = TimeUnit.SECONDS.toNanos(600);
        assertEquals(slept, after(1_000, 601_000));
        assertEquals(Pulse.QUIET, after(1_000, 1_000));
    }

    @Test
    void aClockThatIsSetIsADisturbanceAndAgesNothing() {
        assertEquals(0, after(1_000, 3_600_000));
        assertEquals(0, after(1_000, -3_600_000));
    }

    @Test
    void whereTheSystemDoesNotTellAJumpForwardsCountsAsASleep() {
        Pulse silent = new Pulse(() -> BootTime.UNKNOWN);
        silent.check(now, wall, WAIT);
        assertEquals(TimeUnit.SECONDS.toNanos(3_599), silent.check(now + WAIT, wall + 3_600_000, WAIT));
    }

    @Test
    void aProcessThatWasStoppedWakesLate() {
        assertEquals(0, after(3_100, 3_100));
    }

    @Test
    void aChangeOfTheNetworkIsToldOnce() {
        pulse.disturb();
        pulse.disturb();
        assertEquals(0, after(1, 1));
        assertEquals(Pulse.QUIET, after(1, 1));
    }

    @Test
    void linuxTellsTheTimeSinceItsStart() {
        if (System.getProperty("os.name").equals("Linux")) {
            long first = new BootTime().getAsLong();
            assertNotEquals(BootTime.UNKNOWN, first);
            assertEquals(0, Math.max(0, first - new BootTime().getAsLong()), "it does not go back");
        }
    }
}
