package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.PathMtu;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Path MTU discovery between two engines. */
final class PathMtuTest {
    private static final int KEEPALIVE = Wire.OVERHEAD + Wire.KEEPALIVE;
    private final Simulation sim = new Simulation();

    @BeforeEach
    void probe() {
        sim.probing = true;
    }

    @AfterEach
    void close() {
        sim.close();
    }

    @Test
    void eachDirectionFindsItsOwnSize() {
        sim.pathMtu[0] = 1_372;
        sim.start().connected().run(10_000);
        assertEquals(1_372, sim.client.session().maxDatagram());
        assertEquals(1_372 - Wire.OVERHEAD, sim.client.session().tunnelMtu());
        assertEquals(1_452, sim.server.session().maxDatagram());
        assertEquals(1_452 - Wire.OVERHEAD, sim.server.session().tunnelMtu());
        assertEquals(PathMtu.COMPLETE, sim.client.session().pathMtu());
    }

    @Test
    void theInnerMtuNeverFallsBelowWhatIpv6Needs() {
        sim.pathMtu[0] = 1_252;
        sim.pathMtu[1] = 1_252;
        sim.start().connected().run(10_000);
        assertEquals(1_280, sim.client.session().tunnelMtu());
        assertEquals(1_280, sim.server.session().tunnelMtu());
        assertEquals(PathMtu.ERROR, sim.client.session().pathMtu());
        assertTrue(sim.sendLarge(sim.client, 1_280));
        sim.run(100);
        assertEquals(1_280, sim.server.delivered.getLast().length, "in fragments");
    }

    @Test
    void aPathThatTakesEverythingCostsOneProbeEachWay() {
        sim.start().connected().run(60_000);
        assertEquals(1, sim.probes.get(0).size());
        assertEquals(1, sim.probes.get(1).size());
    }

    @Test
    void probesOfBothSidesTogetherWithTheirLossKeepTheSession() {
        sim.pathMtu[0] = 1_252;
        sim.pathMtu[1] = 1_252;
        sim.start().connected();
        sim.client.events.clear();
        sim.run(100_000);
        assertEquals(SessionState.ESTABLISHED, sim.client.session().state());
        assertTrue(sim.client.events.isEmpty(), sim.client.events.toString());
    }

    @Test
    void aProbeIsAnsweredByTheSmallAckAndByNothingElse() {
        sim.wire = (datagram, toServer) -> {
            boolean answer = datagram.length == KEEPALIVE || datagram.length > 200;
            assertTrue(answer, "a datagram of " + datagram.length + " bytes");
            return true;
        };
        sim.start().connected().run(20_000);
        assertFalse(sim.probes.get(0).isEmpty());
    }

    @Test
    void aBlackHoleUnderTrafficIsLeft() {
        sim.fragments = false;
        sim.start().connected().run(1_000);
        assertEquals(1_452, sim.client.session().maxDatagram());
        sim.pathMtu[0] = 1_372;
        for (int i = 0; i < 200; i++) {
            sim.sendLarge(sim.client, sim.client.session().tunnelMtu());
            sim.run(100);
        }
        assertEquals(1_372, sim.client.session().maxDatagram());
        int before = sim.server.delivered.size();
        assertTrue(sim.sendLarge(sim.client, sim.client.session().tunnelMtu()));
        sim.run(100);
        assertEquals(before + 1, sim.server.delivered.size());
    }

    @Test
    void newKeysKeepWhatWasFound() {
        sim.pathMtu[0] = 1_372;
        sim.start().connected().run(10_000);
        sim.probes.get(0).clear();
        sim.run(130_000);
        assertEquals(2, sim.client.session().handshakes());
        assertEquals(1_372, sim.client.session().maxDatagram());
        assertTrue(sim.probes.get(0).isEmpty(), sim.probes.get(0).toString());
    }

    @Test
    void nothingIsProbedThatWasNotNegotiated() {
        sim.probing = false;
        sim.start().connected().run(30_000);
        assertTrue(sim.probes.get(0).isEmpty());
        assertEquals(PathMtu.UNPROBED, sim.client.session().pathMtu());
        assertEquals(1_452, sim.client.session().maxDatagram());
    }

    @Test
    void aSessionThatIsGoneIsProbedNoMore() {
        sim.start().connected().run(1_000);
        sim.client.engine.disconnect(sim.client.session(), 0, sim.now());
        sim.run(100);
        int sent = sim.probes.get(1).size();
        sim.run(100_000);
        assertEquals(sent, sim.probes.get(1).size());
        assertEquals(Long.MAX_VALUE, sim.server.engine.deadline());
    }
}
