package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cannot go through the tunnel goes nowhere, and what belongs into it comes in nowhere else. */
class LeakIT {
    private static Lab lab;
    private static Remote inside;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        inside = lab.remote("client");
    }

    @AfterEach
    void killAll() throws InterruptedException {
        lab.killAll();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static void assertSealedOff(String target) throws Exception {
        inside.sniff(Lab.UPLINK);
        assertTrue(lab.machine("client").unreachable(target, 100, ""));
        assertEquals(0, inside.sniffed().clear(), "leaked to " + target);
    }

    @Test
    void beforeThereIsASession() throws Exception {
        lab.client().await("ready");
        assertSealedOff(Lab.TARGET4);
        assertSealedOff(Lab.TARGET6);
    }

    @Test
    void theFamilyWithoutAnAddress() throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT).replace(", \"fd77::/64\"", ""));
        lab.start("relay", "server", at).await("ready");
        Instance client = lab.client();
        client.await("connected");
        assertTrue(lab.machine("client").ping(Lab.TARGET4, 100, ""));
        assertSealedOff(Lab.TARGET6);
        client.awaitCounter("no_address", 1);
    }

    /** A neighbour who sends to the tunnel address around the tunnel. The control: to the address of the link he may. */
    @Test
    void packetsForTheTunnelAddressFromElsewhere() throws Exception {
        lab.server().await("ready");
        Instance client = lab.client();
        String lease = client.await("connected").replaceAll(".*\\b(10\\.77\\.0\\.\\d+).*", "$1");
        Namespace relay = lab.machine("relay");
        assertTrue(relay.ping(lease, 100, ""), "through the tunnel");
        relay.sh("ip route add " + lease + "/32 via 10.91.1.2");
        assertTrue(relay.ping("10.91.1.2", 100, ""), "to the link");
        assertTrue(relay.unreachable(lease, 100, ""), "around the tunnel");
        relay.sh("ip route del " + lease + "/32");
    }
}
