package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Simulation;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody off the path sees every datagram and sends a copy from an address of his own, faster than the original. One way takes 10 ms,
 * his way none.
 */
@Tag("T16")
@DisplayName("T16 off-path racer in simulated net: victim recovers <= 1 RTT + 3 s")
final class T16CopiedPacketTest {
    private static final Endpoint RACER = Simulation.endpoint("203.0.113.66", 6_666);
    private static final long RTT = 20;

    private final Simulation sim = new Simulation();
    private boolean racing = true;
    private boolean relaying;

    @BeforeEach
    void connect() {
        sim.start().connected();
    }

    @AfterEach
    void close() {
        sim.close();
    }

    /** Copies what is sent to the victim, and hands over what is sent to himself if he relays. */
    private void race(boolean serverIsVictim) {
        Endpoint other = serverIsVictim ? sim.serverAt : sim.clientAt;
        sim.wire = (datagram, toServer) -> {
            if (racing && toServer == serverIsVictim) {
                sim.inject(datagram, RACER, serverIsVictim, 0);
            }
            return true;
        };
        sim.elsewhere = (datagram, to) -> {
            if (racing && relaying && to.equals(RACER)) {
                sim.inject(datagram, other, !serverIsVictim, 0);
            }
        };
    }

    private Endpoint endpoint(boolean serverIsVictim) {
        return (serverIsVictim ? sim.server : sim.client).session().endpoint();
    }

    private void talk(long millis) {
        for (long t = 0; t < millis; t += 50) {
            sim.up();
            sim.down();
            sim.run(50);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoOnlyCopiesMovesNothingAndCostsNothing(boolean serverIsVictim) {
        Endpoint home = endpoint(serverIsVictim);
        race(serverIsVictim);
        talk(10_000);
        assertEquals(home, endpoint(serverIsVictim));
        assertEquals(200, sim.client.delivered.size());
        assertEquals(200, sim.server.delivered.size());
        assertTrue(sim.astray.stream().allMatch(a -> (a.datagram()[2] & Wire.CONTROL) != 0), "data went to the racer");
    }

    /** He is then on the path for as long as he wins every race; what is asked is that it ends with him. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoRelaysTooLosesTheSessionWhenHeStops(boolean serverIsVictim) {
        Endpoint home = endpoint(serverIsVictim);
        relaying = true;
        race(serverIsVictim);
        talk(5_000);
        assertEquals(RACER, endpoint(serverIsVictim), "the control: this attack works as long as it lasts");
        racing = false;
        long stopped = sim.now();
        while (!home.equals(endpoint(serverIsVictim)) && sim.now() < stopped + TimeUnit.SECONDS.toNanos(10)) {
            sim.up();
            sim.down();
            sim.run(10);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(sim.now() - stopped);
        assertTrue(millis <= RTT + 3_000, "recovered after " + millis + " ms");
        int before = sim.client.delivered.size() + sim.server.delivered.size();
        talk(1_000);
        assertEquals(before + 40, sim.client.delivered.size() + sim.server.delivered.size());
    }

    /** The last move away from home challenges home: a victim that is silent answers, and is found. */
    @Test
    void aSilentVictimRecoversAsWell() {
        Endpoint home = sim.server.session().endpoint();
        relaying = true;
        race(true);
        sim.up();
        sim.run(15);
        assertEquals(RACER, sim.server.session().endpoint());
        racing = false;
        sim.run(RTT + 3_000);
        assertEquals(home, sim.server.session().endpoint());
    }

    @Test
    void aRacerWhoLosesARaceNowAndThenGetsNothing() {
        relaying = true;
        Endpoint home = sim.server.session().endpoint();
        race(true);
        Simulation.Wire always = sim.wire;
        int[] n = new int[1];
        sim.wire = (datagram, toServer) -> {
            racing = ++n[0] % 3 != 0;
            return always.passes(datagram, toServer);
        };
        // His detour takes longer than the peer's next datagram.
        sim.delay = TimeUnit.MILLISECONDS.toNanos(1);
        for (int i = 0; i < 2_000; i++) {
            sim.up();
            sim.up();
            sim.up();
            sim.run(5);
            assertEquals(home, sim.server.session().endpoint());
        }
    }
}
