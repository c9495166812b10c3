package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.sim.Simulation;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A first connection, and what the two sides agree on. */
final class ConnectTest {
    private final Simulation sim = new Simulation();

    @Test
    void connectsInOneRoundTripAndCarriesDataBothWays() {
        sim.start().run(20);
        Session client = sim.client.session();
        assertEquals(SessionState.ESTABLISHED, client.state());
        assertEquals(0, sim.sessions());
        assertTrue(sim.up());
        sim.run(10);
        Session server = sim.server.session();
        assertEquals("laptop", server.peer());
        assertEquals(client.id(), server.id());
        assertEquals(SessionState.ESTABLISHED, server.state());
        assertEquals(sim.client.address, server.endpoint());
        assertTrue(sim.down());
        sim.run(10);
        assertArrayEquals(Simulation.PACKET, sim.server.delivered.getFirst());
        assertArrayEquals(Simulation.PACKET, sim.client.delivered.getFirst());
        assertEquals("10.77.0.2/24 fd77::2/64", client.assignment().toString());
        assertEquals(client.assignment(), server.assignment());
        assertEquals(0x0a4d0002, server.address4());
        assertEquals(0xfd77_0000_0000_0000L, server.address6High());
        assertEquals(2, server.address6Low());
        assertEquals(20_000_000, client.roundTripNanos());
        assertEquals(List.of("moved 192.0.2.7:40000", "established " + server.assignment()), sim.server.events);
        assertEquals(List.of("INIT_SENT connecting to 192.0.2.1:51820", "moved 192.0.2.1:51820",
                "ESTABLISHED connected to 192.0.2.1:51820", "established " + server.assignment()), sim.client.events);
        assertTrue(sim.client.drops.isEmpty() && sim.server.drops.isEmpty());
    }

    @Test
    void aServerSendsNothingBeforeTheKeyIsConfirmed() {
        sim.wire = (datagram, toServer) -> !toServer || datagram.length == 241;
        sim.start().run(400);
        assertEquals(0, sim.sessions());
        assertEquals(List.of(), sim.server.events);
    }

    @Test
    void allIndicesOfASessionNameTheSameWorker() {
        sim.start().connected();
        int first = sim.client.session().sending().localIndex();
        int firstOfServer = sim.server.session().sending().localIndex();
        sim.run(125_000);
        int second = sim.client.session().sending().localIndex();
        assertFalse(first == second);
        assertEquals(first & 3, second & 3);
        assertEquals(firstOfServer & 3, sim.server.session().sending().localIndex() & 3);
    }

    @Test
    void suites() {
        assertEquals(Suite.AES_256_GCM, suite(true, true, null));
        assertEquals(Suite.CHACHA20_POLY1305, suite(false, true, null));
        assertEquals(Suite.CHACHA20_POLY1305, suite(true, false, null));
        assertEquals(Suite.AES_256_GCM, suite(false, true, Suite.AES_256_GCM));
        assertEquals(Suite.CHACHA20_POLY1305, suite(true, true, Suite.CHACHA20_POLY1305));
        assertNull(suite(true, false, Suite.AES_256_GCM));
    }

    private static Suite suite(boolean clientAes, boolean serverAes, Suite insisted) {
        Simulation sim = new Simulation();
        sim.clientAes = clientAes;
        sim.serverAes = serverAes;
        sim.suite = insisted;
        sim.start().run(100);
        return sim.client.session().suite();
    }

    @Test
    void rejectsAreTold() {
        sim.modes = Set.of(Mode.PLAIN);
        rejected("the server refused: no common mode", DropReason.HANDSHAKE_REJECTED);
    }

    @Test
    void rejectOfAnExpiredKey() {
        sim.notAfter = Simulation.START;
        rejected("the server refused: this client's key has expired (not-after)", DropReason.CLIENT_EXPIRED);
    }

    @Test
    void rejectOfTheLease() {
        sim.leaseReject = AcceptPayload.REJECT_POOL;
        rejected("the server refused: its address pool is exhausted", DropReason.HANDSHAKE_REJECTED);
    }

    private void rejected(String reason, DropReason drop) {
        sim.start().run(100);
        assertEquals("BACKOFF " + reason, sim.client.events.getLast());
        assertEquals(1, sim.client.dropped(DropReason.HANDSHAKE_REJECTED));
        assertEquals(1, sim.server.dropped(drop));
        assertEquals(List.of(), sim.server.events);
        assertNull(sim.client.session().sending());
    }

    @Test
    void weakerModesOfTheClientDoNotWeaken() {
        sim.weakest = Mode.PLAIN;
        sim.modes = Set.of(Mode.values());
        sim.start().connected();
        assertEquals(Mode.ENCRYPTED, sim.server.session().mode());
        assertEquals(Mode.ENCRYPTED, sim.client.session().mode());
    }

    @Test
    void tunnelMtuFollowsTheSmallerDatagram() {
        sim.clientMax = 1_400;
        sim.start().connected();
        for (Session session : List.of(sim.client.session(), sim.server.session())) {
            assertEquals(1_400, session.maxDatagram());
            assertEquals(1_363, session.tunnelMtu());
            assertEquals(Wire.CAP_AES_256_GCM | Wire.CAP_CHACHA20_POLY1305 | Wire.CAP_BATCH | Wire.CAP_IPV6, session.capabilities());
        }
    }

    @Test
    void tunnelMtuStaysAbove1280() {
        sim.serverMax = 1_000;
        sim.start().connected();
        assertEquals(1_280, sim.client.session().tunnelMtu());
        assertEquals(1_317, sim.client.session().maxDatagram());
        assertEquals(1_317, sim.server.session().maxDatagram());
    }

    @Test
    void tunnelMtuStaysBelowTheLease() {
        sim.leaseMtu = 1_300;
        sim.start().connected();
        assertEquals(1_300, sim.client.session().tunnelMtu());
        assertEquals(1_300, sim.server.session().tunnelMtu());
    }

    @Test
    void anEngineAfterCloseHasNoKeys() {
        sim.start().connected();
        int index = sim.client.session().sending().localIndex();
        sim.client.engine.close();
        assertNull(sim.client.engine.find(index));
        assertNull(sim.client.session().sending());
        assertEquals(1, sim.client.retired.size());
        sim.server.engine.close();
        assertEquals(0, sim.sessions());
        assertEquals(1, sim.server.retired.size());
    }
}
