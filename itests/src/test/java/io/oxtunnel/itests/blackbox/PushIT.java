package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a server gives its clients: routes, name servers, MTU, changed in its file while traffic flows. */
class PushIT {
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String SYSTEM = "# by DHCP\nnameserver 10.91.1.1\nsearch lan\n";
    private static final String GIVEN = """
            push-routes = ["10.91.9.0/24", "fd91:9::/64", "203.0.113.0/24"]
            dns = ["10.77.0.1"]
            mtu = 1300
            """;

    private static Lab lab;
    private static Namespace machine;
    private static Path resolv;
    private Instance client;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        machine = lab.machine("client");
    }

    @BeforeEach
    void startServer() throws Exception {
        resolv = machine.resolvConf(SYSTEM);
        give("");
        lab.start("relay", "server", lab.folder("relay", KeyPair.SERVER)).await("ready");
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

    /** Writes the server's file; a running server takes it over by itself. */
    private static void give(String keys) throws IOException {
        String file = Configuration.server(KeyPair.CLIENT).replace("transports =", keys + "transports =");
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("next"), file);
        Files.move(at.resolve("next"), at.resolve("server.toml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void startClient(String keys) throws Exception {
        Path at = lab.folder("client", KeyPair.CLIENT);
        Files.writeString(at.resolve("client.toml"), Configuration.client(Lab.RELAY4, KeyPair.SERVER) + keys);
        client = lab.start("client", "client", at);
        client.await("connected");
    }

    private static String way(String destination) {
        return machine.sh("ip route get " + destination).replaceFirst("(?s).* dev (\\S+).*", "$1");
    }

    private void awaitState(String what, Conditions.Look look) throws Exception {
        Conditions.await(SOON, () -> what + "\n" + machine.machine() + machine.sh("cat /etc/resolv.conf") + log(), look);
    }

    private String log() {
        try {
            return client.log();
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void aReloadOfTheServersFileGivesAndTakes() throws Exception {
        startClient("routes = [\"10.77.0.0/24\"]\naccept-routes = [\"10.91.0.0/16\", \"fd91::/16\"]\n");
        assertEquals("uplink uplink", way(Lab.TARGET4) + " " + way(Lab.TARGET6));
        Process pings = new ProcessBuilder(machine.command(List.of("ping", "-n", "-q", "-i", "0.005", "-c", "1000", "10.77.0.1"))).start();
        give(GIVEN);
        awaitState("no route to the target", () -> way(Lab.TARGET4).equals("ox0") && way(Lab.TARGET6).equals("ox0")
                && Files.readString(resolv).contains("nameserver 10.77.0.1\nsearch lan\n"));
        assertEquals("uplink", way("203.0.113.1"), "accept-routes does not allow it");
        assertTrue(machine.sh("ip link show ox0").contains("mtu 1300"));
        assertTrue(machine.ping(Lab.TARGET4, 1000, "") && machine.ping(Lab.TARGET6, 1000, ""));
        client.awaitLog("not followed: route 203.0.113.0/24 (accept-routes does not have it)");
        give("");
        awaitState("the route stays", () -> way(Lab.TARGET4).equals("uplink") && way(Lab.TARGET6).equals("uplink")
                && Files.readString(resolv).equals(SYSTEM));
        String result = new String(pings.getInputStream().readAllBytes());
        assertTrue(result.contains(" 0% packet loss"), result);
        assertEquals(0, client.counter("config_refused"));
    }

    @Test
    void aSessionBeginsWithWhatIsGivenAndNoQueryLeavesInClear() throws Exception {
        give(GIVEN);
        startClient("routes = [\"10.77.0.0/24\"]\n");
        awaitState("no name server", () -> Files.readString(resolv).contains("nameserver 10.77.0.1\n"));
        Remote inside = lab.remote("client");
        inside.sniff(Lab.UPLINK);
        inside.ask("query " + Lab.RELAY4);
        inside.ask("query 203.0.113.1");
        inside.ask("query 10.77.0.1");
        assertEquals(0, inside.sniffed().clear(), "a query left in clear");
        client.stop();
        assertEquals(SYSTEM, Files.readString(resolv));
        inside.sniff(Lab.UPLINK);
        inside.ask("query " + Lab.RELAY4);
        assertNotEquals(0, inside.sniffed().clear(), "the control: without a tunnel it leaves");
    }

    @Test
    void everythingIsUndoneAfterAKillToo() throws Exception {
        String before = machine.machine();
        give(GIVEN);
        startClient("routes = [\"0.0.0.0/0\"]\naccept-routes = [\"::/0\"]\n");
        awaitState("no name server", () -> Files.readString(resolv).contains("nameserver 10.77.0.1\n") && way(Lab.TARGET6).equals("ox0"));
        client.kill();
        assertTrue(Files.readString(resolv).contains("nameserver 10.77.0.1\n"));
        startClient("routes = [\"0.0.0.0/0\"]\naccept-routes = [\"::/0\"]\n");
        client.awaitLog("took back what an earlier run left");
        awaitState("no name server", () -> Files.readString(resolv).contains("nameserver 10.77.0.1\n"));
        client.stop();
        assertEquals(SYSTEM, Files.readString(resolv));
        assertEquals(before, machine.machine());
    }

    @Test
    void directLeavesTheNameServersOfTheMachine() throws Exception {
        Files.writeString(resolv, "nameserver 10.91.2.1\n");
        give(GIVEN);
        startClient("dns = \"direct\"\n");
        client.awaitLog("name server 10.77.0.1 (dns = \"direct\")");
        assertEquals("nameserver 10.91.2.1\n", Files.readString(resolv));
        assertEquals("uplink ox0", way("10.91.2.1") + " " + way("10.91.2.2"));
        client.stop();
    }
}
