package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Simulation;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The static key of a server is replaced while clients know the one before. */
final class RotationTest {
    private static final long REKEY = 130_000;

    private final Simulation sim = new Simulation();
    private final byte[] next = new byte[32];

    RotationTest() {
        new SplittableRandom(3).nextBytes(next);
    }

    private void rotate(byte[] previous, Instant until) {
        sim.server.engine.identity(new ServerIdentity(next.clone(), previous == null ? null : previous.clone(), until, new byte[16], 0));
    }

    /** What is sent up every 100 ms, for a while. */
    private void carry(int millis) {
        int got = sim.server.delivered.size();
        for (int i = 0; i < millis / 100; i++) {
            assertTrue(sim.up());
            sim.run(100);
        }
        sim.run(100);
        assertEquals(got + millis / 100, sim.server.delivered.size(), "packets lost");
    }

    @Test
    void clientsOfBothKeysConnectAndRekeyAndNoPacketIsLost() {
        sim.start().connected();
        rotate(sim.serverPrivate(), null);
        carry(2 * (int) REKEY);
        assertEquals(3, sim.client.session().handshakes());
        assertEquals(0, sim.server.dropped(DropReason.BAD_MAC1));

        sim.serverKey = new JcaCrypto(true).publicKey(next);
        sim.startClient();
        sim.client.engine.connect(java.util.List.of(sim.server.address), sim.now());
        sim.connected();
        carry((int) REKEY);
        assertEquals(0, sim.server.dropped(DropReason.BAD_MAC1));
    }

    @Test
    void aSessionLivesOnAfterItsKeyIsGoneButItGetsNoNewKeys() {
        sim.start().connected();
        rotate(null, null);
        carry(100_000);
        sim.run(REKEY);
        assertEquals(1, sim.client.session().handshakes());
        assertTrue(sim.server.dropped(DropReason.BAD_MAC1) > 0);
    }

    @Test
    void thePreviousKeyEndsInTime() {
        sim.start().connected();
        rotate(sim.serverPrivate(), Simulation.START.plusNanos(sim.now()).plusSeconds(125));
        sim.run(REKEY);
        assertEquals(2, sim.client.session().handshakes());
        sim.run(REKEY);
        assertEquals(2, sim.client.session().handshakes());
        assertTrue(sim.server.dropped(DropReason.BAD_MAC1) > 0);
    }
}
