package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Simulation;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A session as an amplifier: genuine datagrams are sent on from the address of a victim, who answers nothing. */
@Tag("T14")
@DisplayName("T14 <= 3x after candidate")
final class T14CandidateTest {
    private final Simulation sim = new Simulation();
    private final Map<Endpoint, Long> sent = new HashMap<>();
    private final Map<Endpoint, Long> challengedAt = new HashMap<>();
    private final SplittableRandom random = new SplittableRandom(14);
    private int challenges;

    private static Endpoint victim(int n) {
        return Simulation.endpoint("203.0.113." + (1 + n), 7_000);
    }

    /** Whatever the client sends comes from victims, with a delay of its own; the client gets what is for its own address. */
    private void spoof(int victims) {
        sim.wire = (datagram, toServer) -> {
            if (!toServer) {
                return true;
            }
            Endpoint as = victim(random.nextInt(victims));
            sim.inject(datagram, as, true, random.nextLong(sim.delay));
            sent.merge(as, (long) datagram.length, Long::sum);
            return false;
        };
        sim.elsewhere = (datagram, to) -> {
            assertTrue((datagram[2] & Wire.CONTROL) != 0, "data to a candidate");
            challenges++;
        };
    }

    private void check() {
        sent.forEach((victim, bytes) -> {
            long got = sim.astray.stream().filter(a -> a.to().equals(victim)).mapToLong(a -> a.datagram().length).sum();
            assertTrue(got <= 3 * bytes, got + " bytes to " + victim + ", which sent " + bytes);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 9})
    void noVictimGetsMoreThanThreeTimesWhatCameFromIt(int victims) {
        sim.start().connected();
        spoof(victims);
        for (int i = 0; i < 400; i++) {
            // Questions that want answers, and data.
            if (random.nextInt(4) == 0) {
                sim.client.engine.disturbed(0, sim.now());
            } else {
                sim.up();
            }
            sim.run(random.nextInt(300));
            check();
        }
        assertTrue(challenges > 10, challenges + " datagrams to victims");
    }

    @Test
    void aCandidateIsChallengedOnceASecondAtMost() {
        sim.start().connected();
        spoof(1);
        sim.elsewhere = (datagram, to) -> {
            Long before = challengedAt.put(to, sim.now());
            assertTrue(before == null || sim.now() - before >= TimeUnit.SECONDS.toNanos(1));
            challenges++;
        };
        for (int i = 0; i < 2_000; i++) {
            sim.up();
            sim.run(10);
        }
        assertTrue(challenges >= 18 && challenges <= 21, challenges + " in 20 s");
    }
}
