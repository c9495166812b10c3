package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.session.sim.LoneServer;
import io.oxtunnel.session.sim.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Somebody has the server's public key and a key of his own, which is in no table. */
@Tag("T4")
@DisplayName("T4 silence, 0 bytes out, counter")
class T04UnknownClientTest {
    private final LoneServer server = new LoneServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void anUnknownKeyGetsNoByte() {
        server.open = false;
        for (int i = 0; i < 50; i++) {
            assertNull(server.ask(server.init(i), Simulation.stranger(i)));
        }
        assertEquals(0, server.bytesOut);
        assertEquals(50, server.dropped(DropReason.UNKNOWN_CLIENT));
        assertEquals(50, server.agreements, "one DH each, es, and no more");
        assertEquals(0, server.engine.sessions().size());
    }

    @Test
    void theSameKeyInATableGetsAnAnswer() {
        assertNotNull(server.ask(server.init(0), Simulation.stranger(0)));
    }
}
