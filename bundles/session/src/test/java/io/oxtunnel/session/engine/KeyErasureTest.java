package io.oxtunnel.session.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.session.key.Material;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.sim.Side;
import io.oxtunnel.session.sim.Simulation;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What remains of a key once it was retired: nothing that could open or seal. */
final class KeyErasureTest {
    private final Simulation sim = new Simulation();

    private static Material material(SessionKey key) {
        try {
            Field field = TransportKey.class.getDeclaredField("material");
            field.setAccessible(true);
            return (Material) field.get(key);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Takes the arrays themselves, before and after. */
    private static List<byte[]> secrets(SessionKey key) {
        return List.of(material(key).send(), material(key).receive());
    }

    private static boolean zero(List<byte[]> secrets) {
        return secrets.stream().allMatch(secret -> Arrays.equals(secret, new byte[32]));
    }

    private void assertErased(Side side, SessionKey key, List<byte[]> secrets) {
        assertTrue(side.retired.contains(key));
        for (byte[] secret : secrets) {
            assertArrayEquals(new byte[32], secret);
        }
        assertThrows(IllegalStateException.class, () -> key.sealer(0));
        assertThrows(IllegalStateException.class, () -> key.opener(0));
        assertEquals(-1, key.claim(0, 1));
        assertTrue(key.expired(sim.now()));
    }

    @Test
    void expiredKeysAreErasedOnBothSides() {
        sim.start().connected();
        SessionKey client = sim.client.session().sending();
        SessionKey server = sim.server.session().sending();
        List<byte[]> clientSecrets = secrets(client);
        List<byte[]> serverSecrets = secrets(server);
        assertFalse(zero(clientSecrets) || zero(serverSecrets));
        sim.wire = (datagram, toServer) -> false;
        sim.run(170_000);
        assertFalse(zero(clientSecrets) || zero(serverSecrets));
        sim.run(10_000);
        assertErased(sim.client, client, clientSecrets);
        assertErased(sim.server, server, serverSecrets);
    }

    @Test
    void aReplacedKeyIsErasedOnBothSidesAMinuteLater() {
        sim.start().connected();
        SessionKey client = sim.client.session().sending();
        SessionKey server = sim.server.session().sending();
        List<byte[]> clientSecrets = secrets(client);
        List<byte[]> serverSecrets = secrets(server);
        sim.run(182_000);
        assertErased(sim.client, client, clientSecrets);
        assertErased(sim.server, server, serverSecrets);
        assertFalse(zero(secrets(sim.client.session().sending())));
    }

    @Test
    void aDisconnectErasesEverythingAtOnce() {
        sim.start().connected();
        SessionKey client = sim.client.session().sending();
        SessionKey server = sim.server.session().sending();
        List<byte[]> clientSecrets = secrets(client);
        List<byte[]> serverSecrets = secrets(server);
        sim.client.engine.disconnect(sim.client.session(), 0, sim.now());
        assertErased(sim.client, client, clientSecrets);
        sim.run(20);
        assertErased(sim.server, server, serverSecrets);
    }
}
