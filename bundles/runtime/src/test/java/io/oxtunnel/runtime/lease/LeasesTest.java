package io.oxtunnel.runtime.lease;

import static io.oxtunnel.runtime.lease.Peers.addresses;
import static io.oxtunnel.runtime.lease.Peers.ask;
import static io.oxtunnel.runtime.lease.Peers.key;
import static io.oxtunnel.runtime.lease.Peers.peer;
import static io.oxtunnel.runtime.lease.Peers.peers;
import static io.oxtunnel.runtime.lease.Peers.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.InitPayload;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.tunnel.PeerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
    private static final List<Prefix> POOL = List.of(Prefix.parse("10.77.0.0/24"), Prefix.parse("fd77::/64"));
    /** Room for five clients: 10.77.0.2 to 10.77.0.6. */
    private static final List<Prefix> SMALL = List.of(Prefix.parse("10.77.0.0/29"));

    @TempDir
    Path folder;

    private Leases open(List<Prefix> pool, List<PeerSettings> allowed) throws IOException {
        return new Leases(pool, Set.of(Mode.ENCRYPTED), 1_400, allowed, folder);
    }

    @Test
    void givesAddressesInOrderAndTheSameOnesAgain() throws IOException {
        try (Leases leases = open(POOL, peers(1, 2))) {
            assertEquals("10.77.0.1", leases.server4().getHostAddress());
            assertEquals("fd77:0:0:0:0:0:0:1", leases.server6().getHostAddress());
            assertEquals("10.77.0.2/24 fd77::2/64", addresses(leases, 1));
            assertEquals("10.77.0.3/24 fd77::3/64", addresses(leases, 2));
            assertEquals("10.77.0.2/24 fd77::2/64", addresses(leases, 1));
            assertEquals(1_400, ask(leases, 1, null, null).assignment().mtu());
        }
    }

    @Test
    void findsOnlyWhoIsAllowed() throws IOException {
        byte[] psk = key(99);
        PeerSettings own = new PeerSettings("own", key(2), psk, List.of(), Set.of(Mode.AUTH_ONLY), null);
        try (Leases leases = open(POOL, List.of(peer(1), own))) {
            assertEquals("client-1", leases.find(key(1)).name());
            assertEquals(Set.of(Mode.ENCRYPTED), leases.find(key(1)).modes());
            assertArrayEquals(new byte[32], leases.find(key(1)).psk());
            assertEquals(Set.of(Mode.AUTH_ONLY), leases.find(key(2)).modes());
            assertArrayEquals(psk, leases.find(key(2)).psk());
            assertNull(leases.find(key(3)));
        }
    }

    @Test
    void givesNoIpv6AddressToAClientThatCannotUseIt() throws IOException {
        try (Leases leases = open(POOL, peers(1))) {
            InitPayload wanted = new InitPayload(new byte[12], new byte[16], 0, Mode.ENCRYPTED, 0, 0, 0, new byte[16], 0, new byte[16]);
            assertEquals("10.77.0.2/24", leases.lease(leases.find(key(1)), wanted).assignment().toString());
        }
    }

    @Test
    void honoursAWantedAddressThatIsFree() throws IOException {
        try (Leases leases = open(POOL, peers(1, 2, 3, 4, 5))) {
            assertEquals("10.77.0.200/24 fd77::1:2:3:4/64", text(ask(leases, 1, "10.77.0.200", "fd77::1:2:3:4")));
            assertEquals("10.77.0.2/24 fd77::2/64", text(ask(leases, 2, "10.77.0.200", "fd77::1:2:3:4")), "held by another");
            assertEquals("10.77.0.3/24 fd77::3/64", text(ask(leases, 3, "10.78.0.9", "fd78::9")), "not in the pool");
            assertEquals("10.77.0.4/24 fd77::4/64", text(ask(leases, 4, "10.77.0.1", "fd77::1")), "the server's");
            assertEquals("10.77.0.5/24 fd77::5/64", text(ask(leases, 5, "10.77.0.255", "fd77::")), "broadcast, network");
            assertEquals("10.77.0.200/24 fd77::1:2:3:4/64", text(ask(leases, 1, "10.77.0.9", "fd77::9")), "it holds one");
        }
    }

    @Test
    void keepsFixedAddressesForTheirKeys() throws IOException {
        try (Leases leases = open(POOL, List.of(peer(1), peer(2, "10.77.0.2", "fd77::2"), peer(3, "10.77.0.9")))) {
            assertEquals("10.77.0.3/24 fd77::3/64", text(ask(leases, 1, "10.77.0.2", "fd77::2")));
            assertEquals("10.77.0.2/24 fd77::2/64", text(ask(leases, 2, "10.77.0.50", "fd77::50")));
            assertEquals("10.77.0.9/24 fd77::4/64", addresses(leases, 3));
        }
    }

    @Test
    void refusesAKeyWhoseFixedAddressItCannotHave() throws IOException {
        String reject = "reject " + AcceptPayload.REJECT_ADDRESS;
        try (Leases leases = open(POOL, List.of(peer(1, "10.78.0.2"), peer(2, "10.77.0.1"), peer(3, "10.77.0.7"), peer(4, "10.77.0.7"),
                peer(5, "10.77.0.8", "10.77.0.9")))) {
            assertEquals(reject, addresses(leases, 1), "not in the pool");
            assertEquals(reject, addresses(leases, 2), "the server's");
            assertEquals("10.77.0.7/24 fd77::2/64", addresses(leases, 3));
            assertEquals(reject, addresses(leases, 4), "another's");
            assertEquals(reject, addresses(leases, 5), "two of one family");
        }
    }

    @Test
    void rejectsWhenThePoolIsExhaustedAndNeverWraps() throws IOException {
        try (Leases leases = open(SMALL, peers(1, 2, 3, 4, 5, 6))) {
            for (int n = 1; n <= 5; n++) {
                assertEquals("10.77.0." + (n + 1) + "/29", addresses(leases, n));
            }
            assertEquals("reject " + AcceptPayload.REJECT_POOL, addresses(leases, 6));
            assertEquals("10.77.0.2/29", addresses(leases, 1));
        }
    }

    @Test
    void removedKeysMakeRoomOnlyWhenThereIsNoOther() throws IOException {
        try (Leases leases = open(SMALL, peers(1, 2, 3, 4))) {
            for (int n = 1; n <= 4; n++) {
                addresses(leases, n);
            }
            Leases.Change change = leases.replace(peers(1, 3, 4, 5, 6, 7));
            assertEquals(1, change.removed().size());
            assertArrayEquals(key(2), change.removed().getFirst());
            assertTrue(change.moved().isEmpty());
            assertNull(leases.find(key(2)));
            assertEquals("10.77.0.6/29", addresses(leases, 5));
            assertEquals("10.77.0.3/29", addresses(leases, 6), "that of the removed key");
            assertEquals("reject " + AcceptPayload.REJECT_POOL, addresses(leases, 7));
        }
    }

    @Test
    void aRemovedKeyThatComesBackFindsItsLease() throws IOException {
        try (Leases leases = open(POOL, peers(1, 2))) {
            addresses(leases, 1);
            addresses(leases, 2);
            leases.replace(peers(1));
            assertTrue(leases.replace(peers(1, 2)).removed().isEmpty());
            assertEquals("10.77.0.3/24 fd77::3/64", addresses(leases, 2));
        }
    }

    @Test
    void aNewFixedAddressMovesItsHolder() throws IOException {
        try (Leases leases = open(POOL, peers(1, 2))) {
            addresses(leases, 1);
            addresses(leases, 2);
            Leases.Change change = leases.replace(List.of(peer(1), peer(2, "10.77.0.2")));
            assertTrue(change.removed().isEmpty());
            assertEquals(2, change.moved().size());
            assertEquals("10.77.0.2/24 fd77::3/64", addresses(leases, 2));
            assertNotEquals("10.77.0.2/24 fd77::2/64", addresses(leases, 1));
            assertTrue(leases.replace(List.of(peer(1), peer(2, "10.77.0.2"))).moved().isEmpty(), "the same again moves nobody");
        }
    }

    @Test
    void aNewFixedAddressThatCannotBeHadEndsTheLease() throws IOException {
        try (Leases leases = open(POOL, peers(1, 2))) {
            addresses(leases, 1);
            Leases.Change change = leases.replace(List.of(peer(1, "10.78.0.2"), peer(2)));
            assertArrayEquals(key(1), change.moved().getFirst());
            assertEquals("reject " + AcceptPayload.REJECT_ADDRESS, addresses(leases, 1));
            assertEquals("10.77.0.2/24 fd77::2/64", addresses(leases, 2));
        }
    }

    @Test
    void aClientThatWasRemovedMeanwhileGetsNothing() throws IOException {
        try (Leases leases = open(POOL, peers(1))) {
            var client = leases.find(key(1));
            leases.replace(peers(2));
            InitPayload wanted = new InitPayload(new byte[12], new byte[16], 0, Mode.ENCRYPTED, 0, 0, 0, new byte[16], 0, new byte[16]);
            assertNull(leases.lease(client, wanted).assignment());
        }
    }

    @Test
    void leasesSurviveARestart() throws IOException {
        try (Leases leases = open(POOL, peers(1, 2))) {
            addresses(leases, 1);
            ask(leases, 2, "10.77.0.99", null);
        }
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("leases"))));
        try (Leases leases = open(POOL, peers(3, 2))) {
            assertEquals("10.77.0.99/24 fd77::3/64", addresses(leases, 2));
            assertEquals("10.77.0.3/24 fd77::4/64", addresses(leases, 3), "that of the removed key is kept for it");
        }
        try (Leases leases = open(List.of(Prefix.parse("10.99.0.0/24")), peers(2))) {
            assertEquals("10.99.0.2/24", addresses(leases, 2), "another pool");
        }
    }

    @Test
    void writesAtMostOnceASecond() throws IOException {
        Path file = folder.resolve("leases");
        try (Leases leases = open(POOL, peers(1, 2))) {
            addresses(leases, 1);
            leases.flush(-5);
            assertEquals(1, Files.readAllLines(file).size());
            addresses(leases, 2);
            leases.flush(999_999_994L);
            assertEquals(1, Files.readAllLines(file).size());
            leases.flush(999_999_995L);
            assertEquals(2, Files.readAllLines(file).size());
        }
    }

    @Test
    void keepsACopyOfADamagedFileAndWhatCanBeRead() throws IOException {
        String good = java.util.Base64.getEncoder().encodeToString(key(1)) + "\t10.77.0.42\tfd77::42";
        String twice = java.util.Base64.getEncoder().encodeToString(key(2)) + "\t10.77.0.42\t-";
        List<String> lines = List.of(good, twice, "rubbish", java.util.Base64.getEncoder().encodeToString(key(3)) + "\t10.77.0.999\t-");
        Files.write(folder.resolve("leases"), lines);
        try (Leases leases = open(POOL, peers(1, 2))) {
            assertEquals("10.77.0.42/24 fd77::42/64", addresses(leases, 1));
            assertEquals("10.77.0.2/24 fd77::2/64", addresses(leases, 2));
        }
        assertEquals(lines, Files.readAllLines(folder.resolve("leases.damaged-1")));
        assertEquals(2, Files.readAllLines(folder.resolve("leases")).size());
    }

    @Test
    void leasesAreValidWhenTheyCannotBeWritten() throws IOException {
        Leases leases = open(POOL, peers(1));
        Files.createDirectories(folder.resolve("leases.new/in-the-way"));
        addresses(leases, 1);
        leases.flush(1);
        assertFalse(Files.exists(folder.resolve("leases")));
        assertEquals("10.77.0.2/24 fd77::2/64", addresses(leases, 1));
        Files.delete(folder.resolve("leases.new/in-the-way"));
        leases.close();
        assertEquals(1, Files.readAllLines(folder.resolve("leases")).size());
    }

    @Test
    void refusesImpossiblePools() {
        assertThrows(IllegalArgumentException.class, () -> open(List.of(Prefix.parse("10.77.0.0/31")), List.of()));
        assertThrows(IllegalArgumentException.class, () -> open(List.of(Prefix.parse("fd77::/127")), List.of()));
        assertThrows(IllegalArgumentException.class, () -> open(List.of(POOL.getFirst(), SMALL.getFirst()), List.of()));
    }
}
