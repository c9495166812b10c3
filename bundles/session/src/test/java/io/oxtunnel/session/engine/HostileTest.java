package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Strangers, forgers, replayers (PROTOCOL.md 5). */
final class HostileTest {
    private final Simulation sim = new Simulation();
    private byte[] captured;

    private void capture(int length) {
        sim.wire = (datagram, toServer) -> {
            captured = datagram.length == length && captured == null ? datagram.clone() : captured;
            return datagram.length != length;
        };
        sim.start().run(100);
        sim.wire = (datagram, toServer) -> true;
    }

    @Test
    void twoInitsWithin20MillisecondsAreOneTooMany() {
        sim.delay = 0;
        capture(241);
        sim.clientClock = 1;
        sim.startClient();
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.run(0);
        byte[] first = captured;
        sim.server.receive(first, sim.client.address);
        assertEquals(1, sim.server.dropped(DropReason.STALE_TIMESTAMP));
        sim.startClient();
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.run(10);
        assertEquals(1, sim.server.dropped(DropReason.TOO_FREQUENT));
    }

    @Test
    void aLateInitOfTheSameClientDoesNotDisturb() {
        sim.delay = 400_000_000;
        sim.wire = (datagram, toServer) -> {
            boolean second = datagram.length == 241 && sim.count[0] == 2;
            captured = second ? datagram.clone() : captured;
            return !second;
        };
        sim.start().connected();
        String id = sim.server.session().id();
        int index = sim.client.session().sending().localIndex();
        sim.server.receive(captured, sim.client.address);
        sim.run(15_000);
        assertEquals(1, sim.client.dropped(DropReason.UNEXPECTED_HANDSHAKE));
        assertEquals(id, sim.server.session().id());
        assertEquals(index, sim.client.session().sending().localIndex());
    }

    @Test
    void aWrongServerKeyMeetsSilence() {
        sim.serverKey = sim.clientPublic();
        sim.start().run(20_000);
        assertEquals(0, sim.count[1]);
        assertTrue(sim.server.dropped(DropReason.BAD_MAC1) >= 5);
    }

    @Test
    void anUnknownClientMeetsSilence() {
        sim.known = false;
        sim.start().run(20_000);
        assertEquals(0, sim.count[1]);
        assertTrue(sim.server.dropped(DropReason.UNKNOWN_CLIENT) >= 5);
    }

    @Test
    void aWrongPskGivesNoSession() {
        sim.clientPsk = new byte[32];
        sim.clientPsk[31] = 1;
        sim.start().run(20_000);
        assertEquals(0, sim.sessions());
        assertNull(sim.client.session().sending());
        assertTrue(sim.client.dropped(DropReason.HANDSHAKE_UNREADABLE) >= 5);
    }

    @Test
    void aClientRemovedWhileHalfOpenIsNotLetIn() {
        sim.wire = (datagram, toServer) -> {
            sim.known &= toServer;
            return true;
        };
        sim.start().run(100);
        assertEquals(0, sim.sessions());
    }

    @Test
    void anotherPathIsNotAdmitted() {
        sim.start().connected();
        sim.server.receive(sim.client.seal(sim.client.session().sending(), Wire.ENCRYPTED, 2, 900, Simulation.PACKET), sim.client.address);
        assertEquals(1, sim.server.dropped(DropReason.UNKNOWN_PATH));
        assertEquals(0, sim.server.delivered.size());
    }

    @Test
    void aForgedDisconnectHasNoEffect() {
        sim.start().connected();
        SessionKey key = sim.client.session().sending();
        byte[] forged = sim.client.seal(key, Wire.ENCRYPTED | Wire.CONTROL, 0, 900, new byte[] {4, 0, 0, 0, 0, 0, 0, 0});
        forged[25] ^= 1;
        sim.server.receive(forged, sim.client.address);
        assertEquals(1, sim.sessions());
    }

    @Test
    void aCookieThatNobodyAskedForIsDropped() {
        sim.start().connected();
        byte[] cookie = new byte[73];
        cookie[0] = 0x4f;
        cookie[1] = 0x58;
        cookie[2] = 0x08;
        cookie[8] = 64;
        cookie[9] = 2;
        cookie[10] = 1;
        cookie[11] = 2;
        sim.client.receive(cookie, sim.server.address);
        assertEquals(1, sim.client.dropped(DropReason.UNEXPECTED_HANDSHAKE));
    }

    @Test
    void twoInitsShareNothingButTheHeader() {
        List<byte[]> inits = new ArrayList<>();
        sim.wire = (datagram, toServer) -> {
            inits.add(datagram.clone());
            return false;
        };
        sim.start().run(1_000);
        assertEquals(2, inits.size());
        int[] starts = {13, 17, 49, 97, 209};
        int[] ends = {17, 49, 97, 209, 225};
        for (int i = 0; i < starts.length; i++) {
            assertFalse(Arrays.equals(inits.get(0), starts[i], ends[i], inits.get(1), starts[i], ends[i]), "field at " + starts[i]);
        }
    }

    @Test
    void aRekeyAfterARefusedNewSessionKeepsItsLease() {
        sim.start().connected();
        String id = sim.server.session().id();
        SessionEngine first = sim.client.engine;
        sim.leaseReject = 4;
        sim.startClient();
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.run(100);
        assertTrue(sim.client.events.getLast().startsWith("BACKOFF the server refused"));
        sim.client.engine = first;
        sim.run(120_000);
        assertEquals(id, sim.server.session().id());
        assertEquals(2, sim.server.session().handshakes());
    }
}
