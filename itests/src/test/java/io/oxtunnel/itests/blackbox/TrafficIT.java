package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.blackbox.Remote.Sniffed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two clients, a server, and what they carry. */
class TrafficIT {
    private static final int BLOCKS = 160;
    private static final int[] DATAGRAMS = {1, 2, 63, 512, 1_300, 1_472, 1_500, 4_000, 9_000, 30_000, 60_000};

    private static Lab lab;
    private static Instance server;
    private static Instance client;
    private static String connected;
    private static Remote inside;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        server = lab.server();
        server.await("ready");
        client = lab.client();
        lab.remote("target");
        inside = lab.remote("client");
        client.await("ready");
        connected = client.await("connected");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void tellsWhatItIsConnectedBy() {
        assertTrue(connected.matches(".*\\b10\\.77\\.0\\.\\d+.*\\bfd77:.*\\budp\\b.*"), connected);
        assertTrue(connected.contains("aes-256-gcm") || connected.contains("chacha20-poly1305"), connected);
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void carriesAndSeals(String target) {
        inside.sniff(Lab.UPLINK);
        inside.upload(target, BLOCKS);
        inside.download(target, BLOCKS);
        for (int length : DATAGRAMS) {
            inside.echo(target, length);
        }
        for (int size : new int[] {56, 1_200, 20_000}) {
            assertTrue(lab.machine("client").ping(target, size, ""), "ping of " + size + " bytes");
        }
        Sniffed seen = inside.sniffed();
        assertEquals(0, seen.clear(), seen.toString());
        assertTrue(seen.frames() > 100, seen.toString());
    }

    /** The control: what goes around the tunnel, because it stays on the link, is seen. */
    @ParameterizedTest
    @ValueSource(strings = {Lab.RELAY4, Lab.RELAY6})
    void theSnifferFindsWhatIsInClear(String relay) {
        inside.sniff(Lab.UPLINK);
        assertTrue(lab.machine("client").ping(relay, 200, ""));
        assertTrue(inside.sniffed().clear() >= 6);
    }

    @Test
    void twoClientsHaveTheirOwnLeasesAndDoNotMeet() throws Exception {
        Instance second = lab.client("other", KeyPair.OTHER, KeyPair.SERVER, "fd91:2::1");
        String line = second.await("connected");
        assertNotEquals(lease(connected), lease(line));
        assertTrue(lab.machine("other").ping(Lab.TARGET4, 100, ""));
        assertTrue(lab.machine("other").ping(Lab.TARGET6, 100, ""));
        assertTrue(lab.machine("client").ping(Lab.TARGET4, 100, ""));
        assertTrue(lab.machine("client").unreachable(lease(line), 100, ""));
        assertTrue(lab.machine("other").unreachable(lease(connected), 100, ""));
        server.awaitCounter("isolated", 2);
        server.awaitSessions(2);
        second.stop();
        server.awaitSessions(1);
    }

    private static String lease(String connected) {
        return connected.replaceAll(".*\\b(10\\.77\\.0\\.\\d+).*", "$1");
    }
}
