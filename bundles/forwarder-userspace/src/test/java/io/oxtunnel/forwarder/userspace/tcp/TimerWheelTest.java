package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
    private static final long BEGIN = 100_000;

    private final Chunks chunks = new Chunks(1 << 20);
    private final TimerWheel wheel = new TimerWheel(BEGIN);
    private final List<Connection> told = new ArrayList<>();

    private Connection connection(int slot) {
        return new Connection(slot, chunks, 65_536);
    }

    private List<Connection> advance(long now) {
        told.clear();
        wheel.advance(now, (c, at) -> told.add(c));
        return told;
    }

    @Test
    void nobodyIsToldBeforeHisTimeOrATickAfterIt() {
        Connection c = connection(0);
        wheel.schedule(c, BEGIN + 100, BEGIN);
        assertTrue(advance(BEGIN + 99).isEmpty());
        assertEquals(List.of(c), advance(BEGIN + 100 + TimerWheel.TICK));
        assertEquals(Connection.NEVER, wheel.next());
    }

    @Test
    void anEarlierTimeMovesAnEntryAndALaterOneDoesNot() {
        Connection c = connection(0);
        wheel.schedule(c, BEGIN + 400, BEGIN);
        wheel.schedule(c, BEGIN + 200, BEGIN);
        wheel.schedule(c, BEGIN + 300, BEGIN);
        wheel.schedule(c, Connection.NEVER, BEGIN);
        assertEquals(List.of(c), advance(BEGIN + 200 + TimerWheel.TICK));
        assertTrue(advance(BEGIN + 1_000).isEmpty(), "once");
    }

    @Test
    void whatIsFartherThanATurnIsToldAtItsEndAndPutInAgain() {
        Connection c = connection(0);
        long due = BEGIN + 100_000;
        wheel.schedule(c, due, BEGIN);
        long now = BEGIN;
        int told = 0;
        while (now < due) {
            now = wheel.next();
            told += advance(now).size();
            if (now < due) {
                wheel.schedule(c, due, now);
            }
        }
        assertTrue(now < due + 2 * TimerWheel.TICK, "at " + (now - due));
        assertTrue(told > 10 && told < 20, told + " times");
    }

    @Test
    void whoIsTakenOutIsNotTold() {
        Connection[] all = {connection(0), connection(1), connection(2)};
        for (Connection c : all) {
            wheel.schedule(c, BEGIN + 64, BEGIN);
        }
        wheel.cancel(all[1]);
        wheel.cancel(all[1]);
        assertEquals(List.of(all[2], all[0]), advance(BEGIN + 80));
    }

    @Test
    void aLongSleepTellsEverybodyOnce() {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(connection(i));
            wheel.schedule(all.get(i), BEGIN + 1 + i * 25L, BEGIN);
        }
        assertEquals(300, List.copyOf(advance(BEGIN + 10_000_000)).stream().distinct().count());
        assertEquals(300, told.size());
        wheel.schedule(all.get(0), BEGIN + 10_000_050, BEGIN + 10_000_000);
        assertEquals(List.of(all.get(0)), advance(BEGIN + 10_000_060));
    }

    @Test
    void theNextTimeIsThatOfTheFirst() {
        SplittableRandom random = new SplittableRandom(3);
        long now = BEGIN;
        List<Connection> in = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            Connection c = connection(i);
            wheel.schedule(c, now + 1 + random.nextInt(9_000), now);
            in.add(c);
            assertEquals(in.stream().mapToLong(x -> x.wheelAt).min().orElseThrow(), wheel.next());
            if (random.nextInt(3) == 0) {
                now = wheel.next();
                in.removeAll(advance(now));
            }
        }
    }
}
