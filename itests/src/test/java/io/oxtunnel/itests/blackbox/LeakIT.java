package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What cannot go through the tunnel goes nowhere, and what belongs into it comes in nowhere else. */
@Tag("T32")
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

    /** More than the tunnel takes, from several sides, in both families; then its server is away. The control takes the rules away. */
    @Test
    void saturatedAndWaitingForItsServer() throws Exception {
        lab.remote("target");
        Instance server = lab.server();
        server.await("ready");
        Instance client = lab.client();
        client.await("connected");
        Namespace machine = lab.machine("client");
        inside.sniff(Lab.UPLINK);
        Process flood = new ProcessBuilder(machine.command(List.of("ping", "-q", "-n", "-f", "-l", "200", "-w", "3", "-s", "1200", "-p", Marker.HEX, Lab.TARGET6)))
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        inside.upload(Lab.TARGET4, 300);
        flood.waitFor();
        Remote.Sniffed sniffed = inside.sniffed();
        assertEquals(0, sniffed.clear());
        assertTrue(sniffed.frames() > 1_000, "the line was busy: " + sniffed.frames());
        server.kill();
        assertSealedOff(Lab.TARGET4);
        assertSealedOff(Lab.TARGET6);
        machine.sh("ip rule del priority 31004");
        inside.sniff(Lab.UPLINK);
        machine.unreachable(Lab.TARGET4, 100, "");
        assertTrue(inside.sniffed().clear() > 0, "control: without its rule the probe leaks");
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
