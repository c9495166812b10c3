package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An INIT was recorded and is sent again: at once, later, and to a server that has lost its memory. */
@Tag("T12")
@DisplayName("T12 same INIT x1,000: one RESPONSE; old INIT after restart never displaces session")
class T12ReplayedInitTest {
    private static final int INIT = 241;
    private final Simulation sim = new Simulation();
    private byte[] captured;

    @AfterEach
    void close() {
        sim.close();
    }

    private void capture() {
        sim.wire = (datagram, toServer) -> {
            captured = datagram.length == INIT && captured == null ? datagram.clone() : captured;
            return datagram.length != INIT;
        };
        sim.start().run(100);
        sim.wire = (datagram, toServer) -> true;
    }

    @Test
    void aThousandCopiesGetOneAnswer() {
        capture();
        sim.server.receive(captured, sim.client.address);
        for (int i = 1; i < 1_000; i++) {
            sim.server.receive(captured, Simulation.stranger(i));
        }
        assertEquals(1, sim.count[1]);
        assertEquals(999, sim.server.dropped(DropReason.STALE_TIMESTAMP));
    }

    @Test
    void aThousandCopiesFromOneSourceCostFiveHandshakes() {
        capture();
        for (int i = 0; i < 1_000; i++) {
            sim.server.receive(captured, sim.client.address);
        }
        assertEquals(1, sim.count[1]);
        assertEquals(4, sim.server.dropped(DropReason.STALE_TIMESTAMP));
        assertEquals(995, sim.server.dropped(DropReason.SOURCE_LIMITED));
    }

    @Test
    void anOldInitAfterARestartDisplacesNoSession() {
        capture();
        sim.run(5_000);
        sim.connected();
        String id = sim.server.session().id();
        sim.server.receive(captured, sim.client.address);
        sim.run(1_000);
        assertEquals(id, sim.server.session().id());
        // A server that lost its timestamps in a crash: a half-open session that nobody can confirm.
        sim.serverDisk.clear();
        sim.startServer();
        sim.server.receive(captured, sim.client.address);
        assertEquals(0, sim.sessions());
        sim.run(11_000);
        assertTrue(sim.up());
        sim.run(6_000);
        assertEquals(1, sim.sessions());
        assertEquals(sim.client.session().id(), sim.server.session().id());
    }
}
