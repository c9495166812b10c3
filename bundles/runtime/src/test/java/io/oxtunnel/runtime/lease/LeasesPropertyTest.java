package io.oxtunnel.runtime.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Admission.Grant;
import io.oxtunnel.api.tunnel.PeerSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesPropertyTest {
    /** Held for the time of the test: a logger that nobody refers to forgets its level. */
    private static final Logger LOG = Logger.getLogger(Leases.class.getPackageName());

    @TempDir
    Path folder;

    @BeforeAll
    static void saveTheLogFromThousandsOfRefusals() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    @Test
    void noAddressIsEverWithTwoClients() throws IOException {
        Random random = new Random(77);
        List<Prefix> pool = List.of(Prefix.parse("10.77.0.0/27"), Prefix.parse("fd77::/123"));
        Map<Integer, Grant> connected = new HashMap<>();
        Leases leases = new Leases(pool, Set.of(Mode.ENCRYPTED), 1_400, List.of(), folder);
        for (int step = 0; step < 20_000; step++) {
            int what = random.nextInt(200);
            int n = random.nextInt(60);
            if (what == 0) {
                leases.close();
                leases = new Leases(pool, Set.of(Mode.ENCRYPTED), 1_400, List.of(), folder);
                connected.clear();
            }
            if (what <= 3) {
                Leases.Change change = leases.replace(randomPeers(random));
                change.removed().forEach(key -> connected.remove(ByteBuffer.wrap(key).getInt(28)));
                change.moved().forEach(key -> connected.remove(ByteBuffer.wrap(key).getInt(28)));
            } else if (leases.find(Peers.key(n)) != null) {
                Grant grant = Peers.ask(leases, n, "10.77.0." + random.nextInt(40), "fd77::" + random.nextInt(40));
                check(grant, n, connected);
            }
        }
        leases.close();
    }

    private static List<PeerSettings> randomPeers(Random random) {
        List<PeerSettings> peers = new ArrayList<>();
        for (int n = 0; n < 60; n++) {
            if (random.nextInt(3) > 0) {
                peers.add(random.nextInt(10) > 0 ? Peers.peer(n) : Peers.peer(n, "10.77.0." + random.nextInt(40), "fd77::" + random.nextInt(40)));
            }
        }
        return peers;
    }

    private static void check(Grant grant, int n, Map<Integer, Grant> connected) {
        if (grant.reject() != 0) {
            assertFalse(connected.containsKey(n), "a lease was lost");
            return;
        }
        InetAddress four = grant.assignment().address4();
        InetAddress six = grant.assignment().address6();
        assertNotNull(four);
        assertNotNull(six);
        int last = four.getAddress()[3];
        assertTrue(last >= 2 && last <= 30, four + " is not a client's");
        assertTrue(six.getAddress()[15] >= 2 && six.getAddress()[15] <= 31, six + " is not a client's");
        connected.forEach((other, held) -> {
            assertEquals(other == n, held.assignment().address4().equals(four), "10.77.0.x of " + n + " and " + other);
            assertEquals(other == n, held.assignment().address6().equals(six), "fd77::x of " + n + " and " + other);
        });
        connected.put(n, grant);
    }
}
