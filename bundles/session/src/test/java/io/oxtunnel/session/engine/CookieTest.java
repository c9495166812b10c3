package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client and a server under load. */
final class CookieTest {
    private static final int INIT = 241;
    private static final int COOKIE = 73;
    private final Simulation sim = new Simulation();
    private final List<byte[]> inits = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private byte[] cookie;
    private boolean load = true;
    private boolean provenPass = true;

    CookieTest() {
        sim.wire = (datagram, toServer) -> {
            boolean init = toServer && datagram.length == INIT;
            if (init) {
                inits.add(datagram.clone());
                times.add(sim.now());
            } else if (!toServer && datagram.length == COOKIE) {
                cookie = datagram.clone();
            }
            if (load) {
                sim.server.engine.waiting(65, sim.now());
            }
            return provenPass || !init || !proven(datagram);
        };
    }

    @AfterEach
    void close() {
        sim.close();
    }

    private static boolean proven(byte[] init) {
        return !Arrays.equals(new byte[16], Arrays.copyOfRange(init, INIT - 16, INIT));
    }

    @Test
    void underLoadAHandshakeTakesOneRoundTripMore() {
        sim.start().connected();
        assertEquals(2, inits.size());
        assertFalse(proven(inits.getFirst()));
        assertTrue(proven(inits.getLast()));
        assertEquals(2 * sim.delay, times.get(1) - times.get(0), "at once, not with the retransmission");
        assertNotEquals(Arrays.toString(Arrays.copyOfRange(inits.get(0), 17, 49)), Arrays.toString(Arrays.copyOfRange(inits.get(1), 17, 49)),
                "a fresh e");
        assertEquals(1, sim.server.dropped(DropReason.COOKIE_REQUIRED));
    }

    @Test
    void withoutLoadItTakesOne() {
        load = false;
        sim.start().connected();
        assertEquals(1, inits.size());
        assertEquals(0, sim.server.dropped(DropReason.COOKIE_REQUIRED));
    }

    @ParameterizedTest
    @CsvSource({"989, 2", "990, 1"})
    void aSecondAfterTheLastLongQueueTheLoadIsOver(int millis, int expected) {
        load = false;
        sim.startServer();
        sim.startClient();
        sim.server.engine.waiting(65, sim.now());
        sim.run(millis);
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.connected();
        assertEquals(expected, inits.size(), "the INIT arrives 10 ms later");
    }

    @Test
    void sixtyFourThatWaitAreNoLoad() {
        load = false;
        sim.startServer();
        sim.startClient();
        sim.server.engine.waiting(64, sim.now());
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.connected();
        assertEquals(1, inits.size());
    }

    @Test
    void theRetransmissionTimerRestarts() {
        provenPass = false;
        sim.start().run(4_000);
        List<Long> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(TimeUnit.NANOSECONDS.toMillis(times.get(i) - times.get(i - 1)));
        }
        assertEquals(20, gaps.get(0));
        assertTrue(gaps.get(1) >= 500 && gaps.get(1) <= 834, gaps.toString());
        assertTrue(gaps.get(2) >= 1_000 && gaps.get(2) <= 1_334, gaps.toString());
        assertTrue(inits.stream().skip(1).allMatch(CookieTest::proven));
    }

    @Test
    void aCookieOpensOnlyForAnInitInFlight() {
        sim.start().connected();
        sim.client.receive(cookie, sim.server.address);
        assertEquals(1, sim.client.dropped(DropReason.UNEXPECTED_HANDSHAKE));
    }

    @Test
    void noBitOfACookieCanBeFlipped() {
        Simulation.Wire inner = sim.wire;
        sim.wire = (datagram, toServer) -> inner.passes(datagram, toServer) && toServer;
        sim.start().run(100);
        for (int bit = 0; bit < COOKIE * 8; bit++) {
            byte[] flipped = cookie.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            sim.client.receive(flipped, sim.server.address);
        }
        assertEquals(1, inits.size(), "none makes the client ask again");
        sim.client.receive(cookie, sim.server.address);
        assertEquals(2, inits.size(), "the genuine one does");
    }

    /** From wherever it comes (boringtun#489). */
    @Test
    void aCookieMovesNoEndpoint() {
        load = false;
        sim.start().connected();
        Endpoint before = sim.client.session().endpoint();
        load = true;
        boolean[] seen = new boolean[1];
        Simulation.Wire inner = sim.wire;
        sim.wire = (datagram, toServer) -> {
            if (!toServer && datagram.length == COOKIE && !seen[0]) {
                seen[0] = true;
                sim.client.receive(datagram.clone(), Simulation.endpoint("198.51.100.66", 666));
            }
            return inner.passes(datagram, toServer);
        };
        sim.run(125_000);
        assertTrue(seen[0], "the rekey met the load");
        assertEquals(before, sim.client.session().endpoint());
        assertEquals(sim.client.session().id(), sim.server.session().id());
        assertEquals(2, sim.client.session().handshakes());
    }
}
