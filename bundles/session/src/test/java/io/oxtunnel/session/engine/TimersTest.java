package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.session.sim.Recorder;
import io.oxtunnel.session.sim.Simulation;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every timer of PROTOCOL.md 4.6, to the millisecond. */
final class TimersTest {
    private static final long MILLI = 1_000_000;
    private static final int JITTER = 334;
    private final Simulation sim = new Simulation();
    private final Recorder wire = new Recorder(sim);

    private void run(long millis) {
        sim.run(millis);
    }

    /** Runs until a millisecond before a time, looks, runs the last millisecond. */
    private void runTo(long at, Runnable justBefore) {
        run((at - sim.now()) / MILLI - 1);
        justBefore.run();
        run(1);
    }

    private SessionState state() {
        return sim.client.session().state();
    }

    @Test
    void initsAreRepeatedAfterHalfASecondThenOneTwoFourFive() {
        wire.open = false;
        long start = sim.now();
        sim.start();
        runTo(start + 90_000 * MILLI, () -> assertEquals(SessionState.INIT_SENT, state()));
        assertEquals(SessionState.BACKOFF, state());
        List<Long> times = wire.micros(Recorder.INIT, true, start);
        assertEquals(0, times.getFirst());
        int[] intervals = {500, 1_000, 2_000, 4_000};
        for (int i = 1; i < times.size(); i++) {
            long gap = times.get(i) - times.get(i - 1);
            long least = 1_000L * (i <= intervals.length ? intervals[i - 1] : 5_000);
            assertTrue(gap >= least && gap <= least + 1_000 * JITTER, "gap " + i + ": " + gap + " us");
        }
        assertTrue(times.size() >= 19, times.toString());
    }

    @Test
    void waitsBetweenAttemptsFiveTenTwentyFortySixty() {
        wire.open = false;
        sim.start();
        for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
            while (state() != SessionState.BACKOFF) {
                run(1);
            }
            long from = sim.now();
            run(1_000L * seconds - 1);
            assertEquals(SessionState.BACKOFF, state());
            run(JITTER + 1);
            assertEquals(SessionState.INIT_SENT, state(), "after " + (sim.now() - from) / MILLI + " ms");
        }
    }

    @Test
    void aHalfOpenKeyEndsAfterTenSeconds() {
        wire.open = false;
        sim.startServer();
        sim.startClient();
        byte[][] init = new byte[1][];
        sim.wire = (datagram, toServer) -> {
            init[0] = toServer && init[0] == null ? datagram.clone() : init[0];
            return false;
        };
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        long at = sim.now();
        sim.server.receive(init[0], sim.client.address);
        runTo(at + 10_000 * MILLI, () -> assertEquals(0, sim.server.retired.size()));
        assertEquals(1, sim.server.retired.size());
        assertEquals(Long.MAX_VALUE, sim.server.engine.deadline());
    }

    @Test
    void asksForNewKeysAfter120Seconds() {
        sim.start().connected();
        wire.clear();
        long born = sim.client.session().keyedAt();
        runTo(born + 120_000 * MILLI, () -> assertEquals(List.of(), wire.micros(Recorder.INIT, true, born)));
        assertEquals(List.of(120_000_000L), wire.micros(Recorder.INIT, true, born));
    }

    @Test
    void thePreviousKeyIsKeptFor60SecondsOnBothSides() {
        sim.start().connected();
        SessionKey client = sim.client.session().sending();
        SessionKey server = sim.server.session().sending();
        // By messages, and thus long before the key ends by age.
        client.claim(0, 1 << 28);
        run(1_500);
        long serverConfirmed = sim.server.session().keyedAt() + 2 * sim.delay;
        long clientConfirmed = serverConfirmed + sim.delay;
        runTo(serverConfirmed + 60_000 * MILLI, () -> assertNotNull(sim.server.engine.find(server.localIndex())));
        assertNull(sim.server.engine.find(server.localIndex()));
        assertErased(sim.server.retired, server);
        assertNotNull(sim.client.engine.find(client.localIndex()));
        runTo(clientConfirmed + 60_000 * MILLI, () -> assertNotNull(sim.client.engine.find(client.localIndex())));
        assertNull(sim.client.engine.find(client.localIndex()));
        assertErased(sim.client.retired, client);
    }

    private static void assertErased(List<SessionKey> retired, SessionKey key) {
        assertTrue(retired.contains(key));
        assertEquals(-1, key.claim(0, 1));
    }

    @Test
    void everyKeyEndsAfter180SecondsAndTheSessionAfter540() {
        sim.start().connected();
        SessionKey client = sim.client.session().sending();
        SessionKey server = sim.server.session().sending();
        long clientBorn = sim.client.session().keyedAt();
        long serverBorn = sim.server.session().keyedAt();
        wire.open = false;
        runTo(serverBorn + 180_000 * MILLI, () -> assertNotNull(sim.server.engine.find(server.localIndex())));
        assertEquals(0, sim.sessions());
        assertErased(sim.server.retired, server);
        runTo(clientBorn + 180_000 * MILLI, () -> assertNotNull(sim.client.session().sending()));
        assertNull(sim.client.session().sending());
        assertErased(sim.client.retired, client);
        runTo(clientBorn + 540_000 * MILLI, () -> assertTrue(sim.client.events.stream().noneMatch(e -> e.startsWith("closed"))));
        assertTrue(sim.client.events.contains("closed no new keys for 540 s"));
    }

    @Test
    void anIdleClientSendsOneKeepaliveEvery25Seconds() {
        sim.start().connected();
        wire.clear();
        long last = sim.now();
        sim.up();
        run(76_000);
        // The first asks why nothing came back.
        long first = 2 * 20_000 + 1_000_000;
        assertEquals(List.of(first, first + 25_000_000L, first + 50_000_000L), wire.micros(Recorder.FEEDBACK, true, last));
    }

    @Test
    void withKeepaliveOffAnIdleClientIsSilent() {
        sim.keepalive = 0;
        sim.start().connected();
        wire.clear();
        run(100_000);
        assertEquals(List.of(), wire.micros(Recorder.FEEDBACK, true, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 400})
    void aDeadPeerIsNoticedByThreeUnansweredKeepalives(long delay) {
        sim.delay = delay * MILLI;
        sim.keepalive = 0;
        sim.start().connected();
        run(20_000);
        wire.open = false;
        wire.clear();
        long sent = sim.now();
        sim.up();
        run(10_000);
        long first = 2 * 2 * delay * 1_000 + 1_000_000;
        assertEquals(List.of(first, first + 1_000_000, first + 2_000_000), wire.micros(Recorder.FEEDBACK, true, sent).subList(0, 3));
        long last = first + 2_000_000 + Math.max(1_000_000, 2 * 2 * delay * 1_000);
        assertEquals(last, wire.micros(Recorder.INIT, true, sent).getFirst());
        assertNotNull(sim.client.session().sending(), "the keys are kept");
    }

    @Test
    void anAnswerAtAnyTimeEndsTheProbing() {
        sim.keepalive = 0;
        sim.start().connected();
        wire.open = false;
        sim.up();
        run(3_000);
        wire.open = true;
        run(20_000);
        assertEquals(SessionState.ESTABLISHED, state());
        assertEquals(1, sim.client.session().handshakes());
    }

    @Test
    void oneKeepaliveInTenSecondsMeasuresWhileDataFlows() {
        sim.start().connected();
        wire.clear();
        long start = sim.now();
        for (int i = 0; i < 600; i++) {
            sim.up();
            sim.down();
            run(100);
        }
        List<Long> times = wire.micros(Recorder.FEEDBACK, true, start);
        assertTrue(times.size() >= 5 && times.size() <= 6, times.toString());
        for (int i = 1; i < times.size(); i++) {
            assertEquals(10_500_000L, times.get(i) - times.get(i - 1), 500_000);
        }
    }

    @ParameterizedTest
    @CsvSource({"30,0", "60,7"})
    void anIdleSessionEndsExactlyThen(int idle, int heardAfter) {
        sim.keepalive = 0;
        sim.idleSeconds = idle;
        sim.start().connected();
        run(1_000L * heardAfter);
        sim.up();
        run(5_000);
        long heard = sim.server.session().heardAt();
        runTo(heard + 1_000L * idle * MILLI, () -> assertEquals(1, sim.sessions()));
        assertEquals(0, sim.sessions());
        assertTrue(sim.server.events.contains("closed idle for too long"), sim.server.events.toString());
    }

    @Test
    void oneAckIn20Milliseconds() {
        sim.start().connected();
        wire.clear();
        long start = sim.now();
        SessionKey key = sim.client.session().sending();
        for (int i = 0; i <= 40; i++) {
            byte[] body = new Ox1Codec().encode(new KeepAlive(KeepAlive.ACK_WANTED, 0, 100 + i, 0));
            sim.server.receive(sim.client.seal(key, 0x09, 0, key.claim(0, 1), body), sim.client.address);
            run(1);
        }
        assertEquals(List.of(0L, 20_000L, 40_000L), wire.micros(Recorder.FEEDBACK, false, start));
    }

    @Test
    void twoInitsOfAKeyAreAtLeast20MillisecondsApart() {
        sim.start().connected();
        for (int gap = 1; gap <= 20; gap++) {
            ask();
            run(gap);
            ask();
            // The bucket of their source is full again.
            run(3_000);
        }
        assertEquals(19, sim.server.dropped(DropReason.TOO_FREQUENT));
        assertEquals(0, sim.server.dropped(DropReason.SOURCE_LIMITED));
    }

    private void ask() {
        sim.startClient();
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
    }

    @ParameterizedTest
    @CsvSource({"1,2", "2,60", "4,0"})
    void aClientWaitsAsLongAsADisconnectSays(int reason, int seconds) {
        sim.start().connected();
        run(10_000);
        sim.known = reason != Disconnect.REMOVED;
        sim.server.engine.disconnect(sim.server.session(), reason, sim.now());
        wire.clear();
        long heard = sim.now() + sim.delay;
        run(61_000);
        assertEquals(TimeUnit.SECONDS.toMicros(seconds), wire.micros(Recorder.INIT, true, heard).getFirst());
    }
}
