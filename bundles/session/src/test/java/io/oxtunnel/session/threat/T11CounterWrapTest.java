package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A key has sent almost all that it may. */
@Tag("T11")
@DisplayName("T11 start counter at limit-3: 3 sent, then rekey or stop")
class T11CounterWrapTest {
    private final Simulation sim = new Simulation();

    @AfterEach
    void close() {
        sim.close();
    }

    private SessionKey worn() {
        sim.start().connected();
        SessionKey key = sim.client.session().sending();
        long left = Wire.REJECT_AFTER_MESSAGES - 3 - key.claim(0, 1) - 1;
        for (; left > 0; left -= Math.min(left, Integer.MAX_VALUE)) {
            key.claim(0, (int) Math.min(left, Integer.MAX_VALUE));
        }
        return key;
    }

    @Test
    void threeAreSentAndThenNone() {
        worn();
        sim.wire = (datagram, toServer) -> (datagram[2] & Wire.CONTROL) == 0;
        for (int i = 0; i < 3; i++) {
            assertTrue(sim.up());
        }
        assertFalse(sim.up());
        sim.run(20);
        assertEquals(3, sim.server.delivered.size());
    }

    @Test
    void aRekeyFollowsAndTrafficGoesOn() {
        SessionKey old = worn();
        sim.run(5_000);
        assertNotEquals(old, sim.client.session().sending());
        assertTrue(sim.up());
        sim.run(100);
        assertEquals(1, sim.server.delivered.size());
    }
}
