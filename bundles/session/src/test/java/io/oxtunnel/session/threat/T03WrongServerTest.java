package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Recorder;
import io.oxtunnel.session.sim.Simulation;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A server that does not have the key the client knows: a middleman, or the wrong machine. */
@Tag("T3")
@DisplayName("T3 wrong S_pub => silence, no state")
final class T03WrongServerTest {
    private final Simulation sim = new Simulation();
    private byte[] right;

    @BeforeEach
    void pinAnotherKey() {
        right = sim.serverKey;
        byte[] other = new byte[32];
        new SplittableRandom(99).nextBytes(other);
        sim.serverKey = new JcaCrypto(true).publicKey(other);
    }

    @Test
    void theServerIsSilentAndKeepsNothing() {
        sim.start().run(89_000);
        assertTrue(sim.count[0] >= 18, "the client asked " + sim.count[0] + " times");
        assertEquals(0, sim.count[1]);
        assertEquals(sim.count[0], sim.server.dropped(DropReason.BAD_MAC1));
        assertEquals(0, sim.server.events.size());
        assertEquals(0, sim.server.retired.size());
        assertTrue(sim.serverDisk.isEmpty());
        assertEquals(Long.MAX_VALUE, sim.server.engine.deadline());
        assertEquals(SessionState.INIT_SENT, sim.client.session().state());
        assertNull(sim.client.session().sending());
    }

    @Test
    void anAnswerOfTheWrongServerOpensNothing() {
        // What the right server said to an INIT that was meant for it is of no use to a middleman.
        sim.serverKey = right;
        byte[][] accept = new byte[1][];
        sim.wire = (datagram, toServer) -> {
            accept[0] = toServer ? accept[0] : datagram.clone();
            return toServer;
        };
        sim.start().run(100);
        pinAnotherKey();
        sim.startClient();
        sim.wire = new Recorder(sim);
        sim.client.engine.connect(List.of(sim.server.address), sim.now());
        sim.client.receive(accept[0], sim.server.address);
        sim.run(100);
        assertNull(sim.client.session().sending());
        assertEquals(SessionState.INIT_SENT, sim.client.session().state());
    }

    /** The control: with the right key the same two connect. */
    @Test
    void theRightKeyConnects() {
        sim.serverKey = right;
        sim.start().connected();
        assertNotNull(sim.client.session().sending());
    }
}
