package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.session.sim.LoneServer;
import io.oxtunnel.session.sim.Simulation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A hundred thousand INITs in a second, from addresses that are not the sender's, whose mac1 is right: the attacker has the server's public
 * key. The queue is as long as it can be. What the flood does to a live download and to the heap is shown with processes by FloodIT.
 */
@Tag("T13")
@DisplayName("T13 100 k spoofed/s: no DH above budget, existing session p99 loss < 0.1 %, heap flat")
class T13InitFloodTest {
    private static final int FLOOD = 100_000;
    private static final int QUEUE = 512;
    private static final int CALM = 64;
    private static final long INTERVAL = 10_000;
    private final LoneServer server = new LoneServer();

    @AfterEach
    void close() {
        server.close();
    }

    private void flood(int from, int to) {
        byte[] init = server.noise();
        for (int i = from; i < to; i++) {
            server.engine.waiting(Math.min(i + 1, QUEUE), server.now);
            byte[] answer = server.ask(init, Simulation.stranger(i));
            assertTrue(answer == null || answer.length == 73);
            server.now += INTERVAL;
        }
    }

    @Test
    void aFloodCostsNoMoreThanTheDhOfACalmQueue() {
        flood(0, FLOOD);
        assertEquals(CALM, server.agreements);
        assertEquals(FLOOD - CALM, server.dropped(DropReason.COOKIE_REQUIRED));
        assertTrue(server.bytesOut < server.bytesIn);
    }

    /** The control: without load the same INITs cost a DH each, but for what the bucket of a source holds back. */
    @Test
    void withoutLoadEachOfThemIsAnsweredWithADh() {
        byte[] init = server.noise();
        for (int i = 0; i < 1_000; i++) {
            assertNull(server.ask(init, Simulation.stranger(i)));
        }
        assertEquals(1_000, server.agreements);
        for (int i = 0; i < 1_000; i++) {
            assertNull(server.ask(init, Simulation.stranger(0)));
        }
        assertEquals(1_004, server.agreements);
        assertEquals(996, server.dropped(DropReason.SOURCE_LIMITED));
    }

    @Test
    void aClientGetsInDuringTheFlood() {
        flood(0, 1_000);
        byte[][] said = new byte[1][];
        try (SessionEngine client = server.client(1, datagram -> said[0] = datagram)) {
            client.connect(List.of(Simulation.endpoint("192.0.2.1", 51_820)), server.now);
            byte[] cookie = server.ask(said[0], Simulation.endpoint("203.0.113.5", 1_234));
            assertEquals(73, cookie.length);
            flood(1_000, 2_000);
            client.handshake(cookie, Simulation.endpoint("192.0.2.1", 51_820), server.now);
            byte[] accept = server.ask(said[0], Simulation.endpoint("203.0.113.5", 1_234));
            assertNotNull(accept);
            assertEquals(213, accept.length);
        }
    }
}
