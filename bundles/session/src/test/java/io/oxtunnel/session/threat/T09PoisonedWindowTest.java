package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A forger who cannot seal tries to move the window beyond what the peer will send. */
@Tag("T9")
@DisplayName("T9 forged counter 2^56-2 then genuine 1..100 all delivered")
class T09PoisonedWindowTest {
    private static final int PACKETS = 100;
    private final Simulation sim = new Simulation();

    @AfterEach
    void close() {
        sim.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {(1L << 56) - 2, (1L << 56) - 1, (1L << 56) - (1L << 14), 10_000})
    void aForgedCounterMovesNothing(long counter) {
        sim.start().connected();
        SessionKey key = sim.client.session().sending();
        byte[] forged = sim.client.seal(key, Wire.ENCRYPTED, 0, counter, Simulation.PACKET);
        forged[forged.length - 1] ^= 1;
        sim.server.receive(forged, sim.client.address);
        for (int i = 0; i < PACKETS; i++) {
            sim.up();
        }
        sim.run(100);
        assertEquals(PACKETS, sim.server.delivered.size());
        assertEquals(1, sim.server.dropped(DropReason.AUTHENTICATION_FAILED) + sim.server.dropped(DropReason.REPLAYED));
    }

    /** The control: a peer who seals such a counter has cut himself off. */
    @Test
    void aGenuineHighCounterWouldMoveIt() {
        sim.start().connected();
        SessionKey key = sim.client.session().sending();
        sim.server.receive(sim.client.seal(key, Wire.ENCRYPTED, 0, 1_000_000, Simulation.PACKET), sim.client.address);
        sim.up();
        sim.run(100);
        assertEquals(1, sim.server.delivered.size());
        assertEquals(1, sim.server.dropped(DropReason.REPLAYED));
    }
}
