package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which packets the queues of the firewall get: what is included, what a server's file says while traffic flows, and by how many workers. */
class NfqueueRulesIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String DAEMON = "setpriv --reuid=daemon --regid=daemon --clear-groups";
    private static final String UDP4 = "udp/" + Lab.TARGET4 + "/6000";
    private static final String UDP6 = "udp/" + Lab.TARGET6 + "/6000";

    private static Lab lab;
    private static Ways ways;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v nft && command -v setpriv && command -v bash")).status() == 0, "needs nft, setpriv and bash");
        ways = new Ways(lab);
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

    private static Instance connect(String lines) throws Exception {
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "capture = \"nfqueue\"\n" + lines);
        Instance client = lab.start("client", "client", at);
        client.await("connected");
        return client;
    }

    private static void assertWay(String way, String as, String... packets) throws Exception {
        for (String packet : packets) {
            assertEquals(way, ways.of(as, packet), as + " " + packet);
        }
    }

    /** Writes the server's file, which a running server takes over by itself. */
    private static Path give(String keys) throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("next"), Configuration.server(KeyPair.CLIENT).replace("transports =", keys + "transports ="));
        return Files.move(at.resolve("next"), at.resolve("server.toml"), StandardCopyOption.REPLACE_EXISTING).getParent();
    }

    @Test
    void onlyWhatIsIncluded() throws Exception {
        lab.server().await("ready");
        connect("include = [\"user:daemon\", \"5000/udp\", \"fd91:9::/64\"]\nexclude = [\"6001/udp\"]\n");
        assertWay("tunnel", DAEMON, UDP4, "tcp/" + Lab.TARGET4 + "/6000");
        assertWay("tunnel", "", "udp/" + Lab.TARGET4 + "/5000", UDP6);
        assertWay("direct", "", "udp/" + Lab.TARGET4 + "/5001", "tcp/" + Lab.TARGET4 + "/5000", "udp/" + Lab.TARGET6 + "/6001");
        assertWay("direct", DAEMON, "udp/" + Lab.TARGET4 + "/6001");
    }

    @Test
    void theServersWordChangesWhatIsTaken() throws Exception {
        lab.start("relay", "server", give("")).await("ready");
        connect("routes = [\"10.91.9.0/24\"]\naccept-routes = [\"fd91:9::/64\"]\naccept-exclude = [\"10.91.9.0/24\"]\n");
        assertWay("tunnel", "", UDP4);
        assertWay("direct", "", UDP6);
        give("push-routes = [\"fd91:9::/64\"]\npush-exclude = [\"10.91.9.2/32\"]\n");
        Conditions.await(SOON, () -> "the server's word is not taken", () -> ways.of("", UDP6).equals("tunnel"));
        assertWay("direct", "", UDP4);
        give("");
        Conditions.await(SOON, () -> "the server's word stays", () -> ways.of("", UDP6).equals("direct"));
        assertWay("tunnel", "", UDP4);
    }

    /** Each worker has two queues; answers find the address that the flow came from, of which a machine may have several. */
    @Test
    void severalWorkersAndAddresses() throws Exception {
        lab.machine("client").sh("ip addr add 10.91.1.77/24 dev uplink; ip addr add fd91:1::77/64 dev uplink nodad");
        lab.server().await("ready");
        Instance client = connect("workers = 4\n[capture.nfqueue]\non-full = \"direct\"\n");
        client.awaitLog("while a queue is full, packets leave outside the tunnel, in clear");
        assertTrue(client.ctl("services").contains("WARNING: while a queue is full"), client.ctl("services"));
        assertEquals("ok", lab.remote("target").ask("tcp serve"));
        Remote inside = lab.remote("client");
        inside.sniff(Lab.UPLINK);
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            assertEquals("ok", inside.ask("tcp many " + target + " 40"));
            inside.echo(target, 1_400);
        }
        Namespace machine = lab.machine("client");
        assertTrue(machine.ping(Lab.TARGET4, 100, "-I 10.91.1.77"));
        assertTrue(machine.ping(Lab.TARGET6, 100, "-I fd91:1::77"));
        assertTrue(machine.ping(Lab.TARGET4, 100, "-I 10.91.1.2"));
        assertEquals(0, inside.sniffed().clear());
    }
}
