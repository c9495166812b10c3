package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What one client, and all of them, may have. */
class CapsTest {
    private static final byte[] OTHER = {10, 77, 0, 3};

    private static TcpSettings settings(int all, int client, int halfOpen) {
        return new TcpSettings(all, client, halfOpen, 65_536, 1 << 20, 60_000, 1_420);
    }

    @Test
    void aFloodOfSynsEndsAtTheClientsCapAndLeavesOthersAlone() {
        try (Hands hands = new Hands(settings(16, 8, 3))) {
            for (int port = 1; port <= 10; port++) {
                assertTrue(hands.send(port, 100, 0, Hands.SYN).isEmpty(), "no answer before the destination's");
            }
            assertEquals(3, hands.open, "sockets");
            assertEquals(7, hands.counters.overCap());
            hands.client = OTHER;
            hands.establish(1);
            assertEquals(1, hands.counters.opened());
        }
    }

    @Test
    void whatNobodyAnswersGivesItsPlaceBack() {
        try (Hands hands = new Hands(settings(16, 8, 3))) {
            for (int port = 1; port <= 3; port++) {
                hands.send(port, 100, 0, Hands.SYN);
            }
            hands.pass(Connections.CONNECT + 1_000);
            assertEquals(0, hands.open);
            assertEquals(0, hands.counters.halfOpen());
            hands.establish(4);
            assertEquals(1, hands.counters.opened());
        }
    }

    @Test
    void openConnectionsCountForEachClientAndForAll() {
        try (Hands hands = new Hands(settings(5, 3, 3))) {
            for (int port = 1; port <= 4; port++) {
                hands.send(port, 100, 0, Hands.SYN);
                if (port <= 3) {
                    hands.endpoint.connected(hands.connection(port), hands.now);
                    hands.send(port, 101, hands.heard().getFirst().sequence() + 1, Hands.ACK);
                }
            }
            assertEquals(1, hands.counters.overCap(), "the client's fourth");
            hands.client = OTHER;
            for (int port = 1; port <= 3; port++) {
                hands.send(port, 100, 0, Hands.SYN);
            }
            assertEquals(2, hands.counters.overCap(), "the sixth of all");
            assertEquals(5, hands.counters.connections());
        }
    }

    @Test
    void timeWaitGivesWayToWhoNeedsThePlace() {
        try (Hands hands = new Hands(settings(2, 2, 2))) {
            for (int port = 1; port <= 2; port++) {
                hands.finish(port, hands.establish(port));
                assertEquals("TIME-WAIT", hands.connection(port).state());
            }
            hands.establish(3);
            assertNull(hands.connection(1), "the oldest");
            assertNotNull(hands.connection(2));
        }
    }

    @Test
    void timeWaitDoesNotLastLongerForAClientThatSaysGoodbyeAgain() {
        try (Hands hands = new Hands(settings(1, 1, 1))) {
            int sequence = hands.establish(1);
            hands.finish(1, sequence);
            hands.pass(Connections.TIME_WAIT / 2);
            hands.send(1, 101, sequence + 1, Hands.FIN | Hands.ACK);
            hands.send(1, 102, sequence + 1, Hands.FIN | Hands.ACK);
            hands.establish(2);
            assertNull(hands.connection(1), "gave way all the same");
            hands.finish(2, hands.establish(2));
        }
    }

    @Test
    void timeWaitWithBytesThatTheDestinationDoesNotTakeCountsAsOpen() {
        try (Hands hands = new Hands(settings(8, 2, 2))) {
            for (int port = 1; port <= 2; port++) {
                int sequence = hands.establish(port);
                hands.takes = 0;
                hands.gives = 0;
                hands.endpoint.ready(hands.connection(port), true, true, true);
                hands.heard();
                hands.send(port, 101, sequence + 1, Hands.FIN | Hands.ACK, 60_000, new byte[0], new byte[500]);
                hands.gives = Outside.AGAIN;
                assertEquals("TIME-WAIT", hands.connection(port).state());
            }
            assertEquals(2, hands.open, "sockets");
            hands.send(3, 100, 0, Hands.SYN);
            assertEquals(1, hands.counters.overCap());
            hands.takes = 1_000;
            hands.endpoint.ready(hands.connection(1), false, true, false);
            hands.heard();
            hands.send(3, 100, 0, Hands.SYN);
            assertNotNull(hands.connection(3), "a place of the client is free with the socket");
        }
    }

    @Test
    void changedCapsHoldFromNowOnAndWhatIsNotPermittedEnds() {
        try (Hands hands = new Hands(settings(2, 2, 2))) {
            hands.establish(1);
            hands.establish(2);
            hands.endpoint.change(settings(20, 10, 2));
            for (int port = 3; port <= 10; port++) {
                hands.establish(port);
            }
            assertEquals(10, hands.counters.connections());
            hands.endpoint.change(settings(20, 2, 2));
            hands.send(11, 100, 0, Hands.SYN);
            assertEquals(1, hands.counters.overCap());
            hands.permits = false;
            hands.endpoint.change(settings(20, 2, 2));
            assertEquals(10, hands.heard().stream().filter(said -> said.has(Hands.RST)).count(), "the client is told");
            assertEquals(0, hands.counters.connections());
            assertEquals(0, hands.open);
        }
    }
}
