package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.Test;

/** Ends of sessions that are told, idle ones, and the control messages between. */
final class DisconnectTest {
    private final Simulation sim = new Simulation();

    @Test
    void aClientThatLeavesIsForgottenAndStaysAway() {
        sim.start().connected();
        sim.client.engine.disconnect(sim.client.session(), Disconnect.BY_USER, sim.now());
        sim.run(10_000);
        assertEquals(0, sim.sessions());
        assertEquals("closed the client ended it: disconnected by a user", sim.server.events.getLast());
        assertEquals(SessionState.IDLE, sim.client.session().state());
        assertEquals(Long.MAX_VALUE, sim.client.engine.deadline());
        assertNull(sim.client.session().sending());
        assertEquals(1, sim.client.retired.size());
        assertEquals(1, sim.server.retired.size());
    }

    @Test
    void aClientOfAServerThatShutsDownComesBackByItself() {
        sim.start().connected();
        sim.server.engine.disconnect(sim.server.session(), Disconnect.SHUTDOWN, sim.now());
        sim.server.engine.close();
        sim.startServer();
        sim.run(1_000);
        assertEquals("BACKOFF the server ended the session: shutting down", sim.client.events.getLast());
        sim.run(5_000);
        assertNotNull(sim.server.session());
        assertEquals(SessionState.ESTABLISHED, sim.client.session().state());
    }

    @Test
    void aSuccessMakesTheNextWaitShortAgain() {
        sim.leaseReject = 4;
        sim.start().run(16_000);
        sim.leaseReject = 0;
        sim.run(20_500);
        assertEquals(SessionState.ESTABLISHED, sim.client.session().state());
        sim.leaseReject = 4;
        sim.server.engine.disconnect(sim.server.session(), Disconnect.PROTOCOL_ERROR, sim.now());
        sim.run(8_000);
        int rejected = sim.client.dropped(DropReason.HANDSHAKE_REJECTED);
        sim.run(5_400);
        assertEquals(rejected + 1, sim.client.dropped(DropReason.HANDSHAKE_REJECTED));
    }

    @Test
    void aClientThatWasRemovedTriesAgainAfterAMinute() {
        sim.start().connected();
        sim.known = false;
        sim.server.engine.disconnect(sim.server.session(), Disconnect.REMOVED, sim.now());
        int sent = sim.count[0];
        sim.run(59_000);
        assertEquals(sent, sim.count[0]);
        sim.run(10_000);
        assertTrue(sim.count[0] > sent);
    }

    @Test
    void aServerClosesAnIdleSessionAndTheClientReturns() {
        sim.keepalive = 60;
        sim.serverKeepalive = 60;
        sim.idleSeconds = 30;
        sim.start().connected();
        String id = sim.server.session().id();
        sim.run(24_000);
        assertEquals(id, sim.server.session().id());
        sim.run(3_000);
        assertTrue(sim.server.events.contains("closed idle for too long"));
        assertNotEquals(id, sim.server.session().id());
    }

    @Test
    void keepalivesHoldAnIdleSession() {
        sim.idleSeconds = 60;
        sim.start().connected();
        String id = sim.server.session().id();
        sim.run(600_000);
        assertEquals(id, sim.server.session().id());
        assertTrue(sim.server.session().heardAt() > 0);
    }

    @Test
    void theSmallerKeepaliveIsGranted() {
        sim.serverKeepalive = 10;
        sim.start().connected();
        int sent = sim.count[0];
        sim.run(61_000);
        assertEquals(6, sim.count[0] - sent, 1);
    }

    @Test
    void anAckIsWantedAtMostEvery20Milliseconds() {
        sim.start().connected();
        sim.run(1_000);
        int answers = sim.count[1];
        SessionKey key = sim.client.session().sending();
        byte[] keepAlive = new byte[48];
        keepAlive[0] = 3;
        keepAlive[1] = 1;
        keepAlive[11] = 9;
        for (int i = 0; i < 10; i++) {
            sim.server.receive(sim.client.seal(key, 0x09, 0, key.claim(0, 1), keepAlive), sim.client.address);
        }
        assertEquals(1, sim.count[1] - answers);
        sim.run(20);
        sim.server.receive(sim.client.seal(key, 0x09, 0, key.claim(0, 1), keepAlive), sim.client.address);
        assertEquals(2, sim.count[1] - answers);
        keepAlive[1] = 2;
        sim.server.receive(sim.client.seal(key, 0x09, 0, key.claim(0, 1), keepAlive), sim.client.address);
        assertEquals(3, sim.count[1] - answers);
        keepAlive[1] = 0;
        sim.run(100);
        answers = sim.count[1];
        sim.server.receive(sim.client.seal(key, 0x09, 0, key.claim(0, 1), keepAlive), sim.client.address);
        assertEquals(answers, sim.count[1]);
    }

    @Test
    void controlOfUnknownTypeIsDropped() {
        sim.start().connected();
        SessionKey key = sim.client.session().sending();
        sim.server.receive(sim.client.seal(key, 0x09, 0, key.claim(0, 1), new byte[] {7, 0, 0, 0, 0, 0, 0, 1}), sim.client.address);
        assertEquals(1, sim.server.dropped(DropReason.BAD_CONTROL));
        assertEquals(1, sim.sessions());
    }

    @Test
    void roundTripIsSmoothed() {
        sim.start().connected();
        assertEquals(20_000_000, sim.client.session().roundTripNanos(), 1_000);
        sim.delay = 50_000_000;
        sim.run(26_000);
        assertEquals(30_000_000, sim.client.session().roundTripNanos(), 100_000);
    }
}
