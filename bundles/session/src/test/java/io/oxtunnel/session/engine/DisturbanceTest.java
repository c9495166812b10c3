package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client does after a sleep or a change of its network (PROTOCOL.md 4.6). One way takes 10 ms. */
final class DisturbanceTest {
    private static final int INIT = 241;
    private static final int CHALLENGE = Wire.OVERHEAD + Wire.KEEPALIVE;

    private final Simulation sim = new Simulation();
    private final List<Integer> sent = new ArrayList<>();
    private boolean passes = true;

    @BeforeEach
    void connect() {
        sim.start().connected();
        sim.wire = (datagram, toServer) -> {
            if (toServer) {
                sent.add(datagram.length);
            }
            return passes;
        };
    }

    @AfterEach
    void close() {
        sim.close();
    }

    private void disturb(long missedSeconds) {
        sim.client.engine.disturbed(TimeUnit.SECONDS.toNanos(missedSeconds), sim.now());
    }

    @Test
    void theServerIsChallengedAtOnce() {
        disturb(0);
        assertEquals(List.of(CHALLENGE), sent);
        sim.run(2_000);
        assertEquals(List.of(CHALLENGE), sent, "its answer is enough");
        assertEquals(SessionState.ESTABLISHED, sim.client.session().state());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(20), sim.client.session().roundTripNanos());
    }

    @Test
    void theServerFollowsByTheChallengeAlone() {
        sim.clientAt = Simulation.endpoint("198.51.100.7", 41_000);
        disturb(0);
        sim.run(31);
        assertEquals(sim.clientAt, sim.server.session().endpoint());
        assertEquals(1, sim.server.session().handshakes());
    }

    @Test
    void after500MillisecondsOfSilenceThereIsAnInit() {
        passes = false;
        disturb(0);
        sim.run(499);
        assertEquals(List.of(CHALLENGE), sent);
        sim.run(1);
        assertEquals(List.of(CHALLENGE, INIT), sent);
        assertEquals(SessionState.INIT_SENT, sim.client.session().state());
    }

    @Test
    void theSameSessionGoesOnAndIsToldAgain() {
        String id = sim.server.session().id();
        passes = false;
        disturb(0);
        sim.run(500);
        sim.client.events.clear();
        passes = true;
        sim.run(2_000);
        assertEquals(SessionState.ESTABLISHED, sim.client.session().state());
        assertEquals(id, sim.client.session().id());
        assertTrue(sim.client.events.stream().anyMatch(e -> e.startsWith("established")), sim.client.events.toString());
    }

    @ParameterizedTest
    @ValueSource(longs = {181, 541})
    void keysThatAgedInASleepAreReplacedAtOnce(long slept) {
        String id = sim.server.session().id();
        disturb(slept);
        assertEquals(List.of(INIT), sent);
        sim.run(31);
        assertEquals(SessionState.ESTABLISHED, sim.client.session().state());
        assertTrue(sim.up());
        if (slept < 540) {
            assertEquals(id, sim.client.session().id());
        } else {
            assertNotEquals(id, sim.client.session().id());
        }
    }

    @Test
    void aSleepCountsForTheAgeAtWhichKeysAreRenewed() {
        disturb(100);
        assertEquals(List.of(CHALLENGE), sent);
        sim.run(14_000);
        assertTrue(!sent.contains(INIT));
        sim.run(2_000);
        assertTrue(sent.contains(INIT), "120 s after its birth, 100 of which nobody saw");
    }

    @Test
    void anAttemptUnderWayStartsAnew() {
        passes = false;
        disturb(0);
        sim.run(10_000);
        sent.clear();
        disturb(0);
        assertEquals(List.of(INIT), sent);
        sim.run(85_000);
        assertEquals(SessionState.INIT_SENT, sim.client.session().state(), "90 s count from the disturbance");
        sim.run(10_000);
        assertEquals(SessionState.BACKOFF, sim.client.session().state());
        sent.clear();
        disturb(0);
        assertEquals(List.of(INIT), sent, "and a wait ends");
    }

    @Test
    void anIdleClientStaysIdle() {
        sim.client.engine.disconnect(sim.client.session(), 0, sim.now());
        sent.clear();
        disturb(1_000);
        sim.run(10_000);
        assertEquals(List.of(), sent);
        assertEquals(SessionState.IDLE, sim.client.session().state());
    }

    @Test
    void theKeysOfAServerThatSleptAreOldToo() {
        sim.server.engine.disturbed(TimeUnit.SECONDS.toNanos(181), sim.now());
        assertEquals(0, sim.sessions());
        sim.up();
        sim.run(20);
        assertEquals(1, sim.server.dropped(DropReason.UNKNOWN_INDEX));
    }
}
