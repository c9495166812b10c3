package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints change by the rules of PROTOCOL.md 4.8, and by nothing else. One way takes 10 ms. */
final class RoamingTest {
    private static final Endpoint HOME = Simulation.endpoint("192.0.2.7", 40_000);
    private static final Endpoint NEW = Simulation.endpoint("198.51.100.7", 41_000);
    private static final Endpoint THIRD = Simulation.endpoint("203.0.113.7", 42_000);
    private static final int KEEPALIVE = Wire.OVERHEAD + Wire.KEEPALIVE;

    private final Simulation sim = new Simulation();
    private final List<byte[]> seen = new ArrayList<>();

    @BeforeEach
    void connect() {
        sim.start().connected();
        sim.up();
        sim.run(1_000);
        assertEquals(HOME, sim.server.session().endpoint());
    }

    @AfterEach
    void close() {
        sim.close();
    }

    private Endpoint server() {
        return sim.server.session().endpoint();
    }

    /** Lets what the client sends be seen, and arrive or not. */
    private void record(boolean passes) {
        sim.wire = (datagram, toServer) -> {
            if (toServer) {
                seen.add(datagram.clone());
            }
            return passes || !toServer;
        };
    }

    @Test
    void aSessionFollowsItsClientWithinARoundTrip() {
        String id = sim.server.session().id();
        sim.clientAt = NEW;
        sim.up();
        sim.run(10);
        assertEquals(HOME, server(), "before the proof");
        sim.run(20);
        assertEquals(NEW, server());
        sim.down();
        sim.run(10);
        assertEquals(1, sim.client.delivered.size());
        assertEquals(id, sim.server.session().id());
        assertEquals(1, sim.server.session().handshakes());
        assertEquals(TimeUnit.MILLISECONDS.toNanos(20), sim.server.session().roundTripNanos());
    }

    @Test
    void anotherPortIsAnotherEndpoint() {
        sim.clientAt = Simulation.endpoint("192.0.2.7", 40_001);
        sim.up();
        sim.run(30);
        assertEquals(sim.clientAt, server());
    }

    @Test
    void aSessionFollowsItsServerToo() {
        sim.serverAt = NEW;
        sim.down();
        sim.run(30);
        assertEquals(NEW, sim.client.session().endpoint());
        sim.up();
        sim.run(10);
        assertEquals(2, sim.server.delivered.size());
    }

    @Test
    void withoutAProofDataStaysAndTheCandidateGetsThreeChallenges() {
        sim.clientAt = NEW;
        sim.up();
        // Nobody is there to answer: only its datagram came from there.
        sim.clientAt = HOME;
        long begin = sim.now();
        sim.run(10);
        for (int i = 0; i < 80; i++) {
            sim.down();
            sim.run(50);
        }
        assertEquals(HOME, server());
        assertEquals(80, sim.client.delivered.size());
        List<Simulation.Astray> there = sim.astray.stream().filter(a -> a.to().equals(NEW)).toList();
        long bytes = there.stream().mapToLong(a -> a.datagram().length).sum();
        int came = Wire.OVERHEAD + Simulation.PACKET.length;
        assertTrue(bytes > 0 && bytes <= 3L * came, bytes + " bytes for " + came);
        for (int i = 0; i < there.size(); i++) {
            assertEquals(KEEPALIVE, there.get(i).datagram().length);
            assertEquals(begin + TimeUnit.MILLISECONDS.toNanos(10) + i * TimeUnit.SECONDS.toNanos(1), there.get(i).at());
        }
    }

    @Test
    void aLateProofIsNone() {
        sim.delay = TimeUnit.MILLISECONDS.toNanos(1_600);
        sim.clientAt = NEW;
        sim.up();
        sim.run(1_600 + 3_100);
        assertEquals(HOME, server());
    }

    @Test
    void aDelayedDatagramMovesNothingBack() {
        record(false);
        sim.up();
        byte[] late = seen.getLast();
        sim.wire = (datagram, toServer) -> true;
        sim.clientAt = NEW;
        sim.up();
        // The endpoint that was left is challenged for a while.
        sim.run(4_000);
        sim.astray.clear();
        sim.inject(late, HOME, true, 0);
        sim.run(2_000);
        assertEquals(NEW, server());
        assertEquals(3, sim.server.delivered.size(), "it is delivered all the same");
        assertEquals(List.of(), sim.astray, "and nothing goes where it came from");
    }

    @Test
    void whatDoesNotOpenOrIsReplayedMovesNothing() {
        record(true);
        sim.up();
        byte[] replayed = seen.getLast().clone();
        sim.up();
        byte[] forged = seen.getLast().clone();
        forged[forged.length - 1] ^= 1;
        sim.run(20);
        sim.inject(replayed, NEW, true, 0);
        sim.inject(forged, NEW, true, 0);
        sim.run(2_000);
        assertEquals(List.of(), sim.astray);
        assertEquals(HOME, server());
    }

    @Test
    void aHandshakeMovesNothingBeforeItsConfirmation() {
        record(false);
        sim.client.engine.disturbed(TimeUnit.SECONDS.toNanos(200), sim.now());
        byte[] init = seen.getLast();
        assertEquals(241, init.length);
        sim.inject(init, NEW, true, 0);
        sim.run(1);
        assertEquals(HOME, server());
        assertEquals(NEW, sim.astray.getLast().to(), "the ACCEPT goes where the INIT came from");
    }

    @Test
    void aClientThatAsksForKeysFromItsNewPlaceIsThereWithTheirConfirmation() {
        sim.clientAt = NEW;
        sim.client.engine.disturbed(TimeUnit.SECONDS.toNanos(200), sim.now());
        sim.run(31);
        assertEquals(NEW, server());
        assertEquals(2, sim.server.session().handshakes());
        assertTrue(sim.astray.isEmpty());
    }

    @Test
    void aConfirmationFromElsewhereIsACandidate() {
        sim.client.engine.disturbed(TimeUnit.SECONDS.toNanos(200), sim.now());
        sim.run(19);
        sim.wire = (datagram, toServer) -> {
            sim.clientAt = toServer ? NEW : sim.clientAt;
            return true;
        };
        sim.run(12);
        assertEquals(2, sim.server.session().handshakes());
        assertEquals(HOME, server(), "the INIT came from there");
        sim.run(20);
        assertEquals(NEW, server(), "the challenge was answered");
    }

    @Test
    void aProofFromAnotherAddressIsNone() {
        sim.clientAt = NEW;
        sim.up();
        sim.wire = (datagram, toServer) -> {
            // Between challenge and ACK the client moves on.
            sim.clientAt = toServer ? THIRD : sim.clientAt;
            return true;
        };
        sim.run(31);
        assertNotEquals(NEW, server());
        sim.run(20);
        assertEquals(THIRD, server());
    }

    @Test
    void aChallengeHandedToTheClientAtHomeProvesNothing() {
        record(true);
        sim.up();
        sim.inject(seen.getLast(), NEW, true, 1);
        sim.run(2);
        sim.inject(sim.astray.getLast().datagram(), sim.serverAt, false, 0);
        sim.run(3_100);
        assertEquals(HOME, server());
    }

    @Test
    void itMovesAtMostOnceASecond() {
        sim.clientAt = NEW;
        sim.up();
        sim.run(30);
        assertEquals(NEW, server());
        long moved = sim.now();
        sim.clientAt = THIRD;
        sim.up();
        sim.run(900);
        assertEquals(NEW, server());
        sim.run(200);
        assertEquals(THIRD, server());
        assertTrue(sim.now() - moved > TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void whoIsLedAwayComesBack() {
        record(true);
        sim.up();
        sim.inject(seen.getLast(), NEW, true, 1);
        sim.run(2);
        byte[] challenge = sim.astray.getLast().datagram();
        // Somebody hands the challenge to the client, and its answer to the server, from his own address and faster.
        sim.inject(challenge, sim.serverAt, false, 0);
        sim.wire = (datagram, toServer) -> {
            if (toServer) {
                sim.inject(datagram, NEW, true, 0);
            }
            return true;
        };
        sim.run(1);
        sim.wire = (datagram, toServer) -> true;
        assertEquals(NEW, server());
        sim.run(1_100);
        assertEquals(HOME, server());
    }
}
