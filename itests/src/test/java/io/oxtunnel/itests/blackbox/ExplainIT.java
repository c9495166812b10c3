package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What `explain` says where something is wrong, at both ends. */
class ExplainIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Lab lab;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
    }

    @AfterEach
    void kill() throws InterruptedException {
        lab.killAll();
        lab.machine("relay").status("nft delete table inet wall");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Instance server(KeyPair... clients) throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(clients));
        Instance server = lab.start("relay", "server", at);
        server.await("ready");
        return server;
    }

    private static void says(Instance instance, String peer, String... words) throws Exception {
        Conditions.await(LIMIT, () -> String.join(", ", words) + " not in:\n" + instance.ctl("explain", peer),
                () -> List.of(words).stream().allMatch(instance.ctl("explain", peer)::contains));
    }

    @Test
    void aWrongServerKey() throws Exception {
        Instance server = server(KeyPair.CLIENT);
        Instance client = lab.client("client", KeyPair.CLIENT, KeyPair.OTHER, Lab.RELAY4);
        client.await("ready");
        says(server, "client-1", "nothing has been heard of this client", "perhaps this client", "10.91.1.2", "bad_mac1", "server-key");
        says(client, "server", "no session", "handshakes sent", "nothing heard", "server-key");
    }

    @Test
    void aClientThatWasRemoved() throws Exception {
        Instance server = server(KeyPair.CLIENT);
        Instance client = lab.client("client", KeyPair.CLIENT, KeyPair.SERVER, Lab.RELAY4);
        client.await("connected");
        says(server, "client-1", "session established", "nothing is wrong");
        says(client, "server", "session established");
        server.stop();
        Instance without = server(KeyPair.OTHER);
        says(without, "client-1", "unknown_client", KeyPair.CLIENT.open(), "[[client]]");
        says(client, "server", "what happened last", "session closed");
    }

    @Test
    void blockedUdp() throws Exception {
        assumeTrue(Shell.run(List.of("sh", "-c", "command -v nft")).status() == 0, "needs nft");
        lab.machine("relay").sh("nft 'add table inet wall; add chain inet wall in { type filter hook input priority 0; }'\n"
                + "nft 'add rule inet wall in udp dport 51820 drop'");
        Instance server = server(KeyPair.CLIENT);
        Instance client = lab.client("client", KeyPair.CLIENT, KeyPair.SERVER, Lab.RELAY4);
        client.await("ready");
        says(client, "server", "handshakes sent to " + Lab.RELAY4 + ":51820, nothing heard", "firewall");
        says(server, "client-1", "nothing has been heard of this client", "blocked on the way");
        String json = client.ctl("explain", "--json", "server");
        assertTrue(json.startsWith("[{\"role\":\"client\",\"peer\":\"server\",\"key\":\"" + KeyPair.SERVER.open()), json);
    }

    @Test
    void aPeerThatNobodyKnows() throws Exception {
        Instance server = server(KeyPair.CLIENT);
        Shell.Result result = Shell.run(List.of(Distribution.script().toString(), "ctl", "--state", server.state().toString(), "explain", "phone"));
        assertEquals(1, result.status());
        assertTrue((result.out() + result.err()).contains("no peer \"phone\"; there are: client-1"), result.out() + result.err());
    }
}
