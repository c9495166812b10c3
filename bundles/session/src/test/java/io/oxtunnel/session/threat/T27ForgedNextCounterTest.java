package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A forger who sees the counters sends the next one first. What the ciphers make of it, {@code PacketConformance} asks each provider. */
@Tag("T27")
@DisplayName("T27 forged next counter, then genuine: delivered")
class T27ForgedNextCounterTest {
    private static final int PACKETS = 50;
    private final Simulation sim = new Simulation();

    @AfterEach
    void close() {
        sim.close();
    }

    @ParameterizedTest
    @EnumSource
    void theGenuinePacketIsDelivered(Suite suite) {
        sim.suite = suite;
        sim.start().connected();
        SessionKey key = sim.client.session().sending();
        assertEquals(suite, key.suite());
        for (int i = 0; i < PACKETS; i++) {
            long next = key.claim(0, 1);
            byte[] genuine = sim.client.seal(key, Wire.ENCRYPTED, 0, next, Simulation.PACKET);
            byte[] forged = genuine.clone();
            forged[forged.length - 1 - i % 16] ^= 1;
            sim.server.receive(forged, sim.client.address);
            sim.server.receive(genuine, sim.client.address);
            sim.server.receive(forged, sim.client.address);
            assertEquals(i + 1, sim.server.delivered.size());
            assertArrayEquals(Simulation.PACKET, sim.server.delivered.getLast());
        }
        assertEquals(PACKETS, sim.server.dropped(DropReason.AUTHENTICATION_FAILED));
        assertEquals(PACKETS, sim.server.dropped(DropReason.REPLAYED));
    }
}
