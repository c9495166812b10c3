package io.oxtunnel.session.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.session.sim.LoneServer;
import io.oxtunnel.session.sim.Simulation;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a server keeps for those who ask. The buckets of sources are tested in SourceLimitTest, the queue of handshakes and the handles of
 * endpoints with the runtime; cookies are not kept at all.
 */
@Tag("T28")
@DisplayName("T28 fill to bound+1")
class T28MemoryExhaustionTest {
    private static final int HALF_OPEN_MAX = 4_096;
    private static final int ACCEPT_SENDER = 13;
    private final LoneServer server = new LoneServer();

    @AfterEach
    void close() {
        server.close();
    }

    private int index(int client) {
        byte[] accept = server.ask(server.init(client), Simulation.stranger(client));
        assertNotNull(accept, "client " + client);
        return ByteBuffer.wrap(accept).getInt(ACCEPT_SENDER);
    }

    @Test
    void theOldestHalfOpenSessionMakesRoom() {
        int first = index(0);
        int second = index(1);
        for (int i = 2; i < HALF_OPEN_MAX; i++) {
            index(i);
        }
        assertNotNull(server.engine.find(first));
        int last = index(HALF_OPEN_MAX);
        assertNull(server.engine.find(first));
        assertNotNull(server.engine.find(second));
        assertNotNull(server.engine.find(last));
        assertEquals(0, server.engine.sessions().size());
    }
}
