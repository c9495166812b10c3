package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.Limits;
import io.oxtunnel.session.key.Material;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.sim.JcaCrypto;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.util.ArrayDeque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bound of what waits for confirmation (PROTOCOL.md T28). */
final class RegistryTest {
    private static final TimestampStore NOTHING = new TimestampStore() {
        @Override
        public byte[] load(byte[] publicKey) {
            return null;
        }

        @Override
        public void store(byte[] publicKey, byte[] timestamp) {
            // Not needed.
        }
    };

    private final IndexTable table = new IndexTable(1, new SplittableRandom(3));

    @Test
    void theOldestHalfOpenKeyMakesRoom() {
        Simulation sim = new Simulation();
        sim.startServer();
        Side events = sim.server;
        Registry registry = new Registry(events, table, null, null, 0);
        TransportKey first = offer(registry, 0);
        for (int i = 1; i < Registry.HALF_OPEN_MAX; i++) {
            offer(registry, 0);
        }
        assertNotNull(table.find(first.localIndex()));
        TransportKey last = offer(registry, 1);
        assertNull(table.find(first.localIndex()));
        assertNotNull(table.find(last.localIndex()));
        assertEquals(1, events.retired.size());
        registry.sweep(Limits.HALF_OPEN_LIFE + 1);
        assertEquals(Registry.HALF_OPEN_MAX + 1, events.retired.size());
        assertEquals(Long.MAX_VALUE, registry.deadline());
    }

    @Test
    void aSessionThatIsClosedInTheInstantOfItsConfirmationIsToldToBeClosed() {
        Simulation sim = new Simulation();
        sim.startServer();
        Registry registry = new Registry(sim.server, table, null, null, 0);
        TransportKey first = offer(registry, 0);
        TunnelSession confirmed = (TunnelSession) first.session();
        TunnelSession waiting = (TunnelSession) offer(registry, 0).session();
        // A worker opens the first datagram and routes the session; the control path has not seen it yet.
        confirmed.confirm(first, first.endpoint(), 1);
        registry.close(confirmed, "by the test");
        registry.close(waiting, "before anybody knew of it");
        assertEquals(List.of("closed by the test"), sim.server.events);
        assertEquals(Long.MAX_VALUE, registry.deadline());
    }

    private TransportKey offer(Registry registry, long now) {
        TunnelSession session = new TunnelSession("c", "", 0, SessionState.HALF_OPEN, new ArrayDeque<>(), to -> 1_452);
        Material material = new Material(table.draw(0), 1, Suite.CHACHA20_POLY1305, new byte[32], new byte[32],
                new byte[32], null, Simulation.endpoint("192.0.2.7", 40_000));
        TransportKey key = new TransportKey(session, material, new JcaCrypto(true), null, 1, now, Limits.HALF_OPEN_LIFE);
        table.add(key);
        registry.offer(new ServerPeer(new byte[32], NOTHING), key, now);
        return key;
    }
}
