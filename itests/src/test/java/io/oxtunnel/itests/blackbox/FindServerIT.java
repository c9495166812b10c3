package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A server with a name, which moves. The name server is not on the client's link: whoever asks it without the tunnel's mark asks through
 * the tunnel.
 */
class FindServerIT {
    private static final String NAME_SERVER = "10.91.8.53";
    private static final String FIRST = "10.91.1.11";
    private static final String SECOND = "10.91.1.12";

    private static Lab lab;
    private static Remote relay;
    private static Remote inside;
    private static Path etc;
    private Instance server;
    private Instance client;

    @BeforeAll
    static void build() throws Exception {
        lab = new Lab();
        lab.machine("relay").sh("ip addr add " + NAME_SERVER + "/32 dev lo; ip addr add " + FIRST + "/24 dev client; ip addr add " + SECOND + "/24 dev client");
        etc = Files.createDirectories(Path.of("/etc/netns", lab.machine("client").name()));
        Files.writeString(etc.resolve("resolv.conf"), "nameserver " + NAME_SERVER + "\n");
        relay = lab.remote("relay");
        lab.remote("target");
        inside = lab.remote("client");
    }

    @BeforeEach
    void connect() throws Exception {
        relay.names(NAME_SERVER, FIRST);
        server = server(FIRST);
        client = lab.client("client", KeyPair.CLIENT, KeyPair.SERVER, "vpn.example");
        assertTrue(client.await("connected").contains(" to " + FIRST + ":51820"));
        inside.download(Lab.TARGET4, 4);
    }

    @AfterEach
    void end() throws Exception {
        relay.unname();
        lab.killAll();
    }

    @AfterAll
    static void close() throws IOException {
        if (etc != null) {
            Files.deleteIfExists(etc.resolve("resolv.conf"));
            Files.deleteIfExists(etc);
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static Instance server(String address) throws Exception {
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT).replace("[::]:51820", address + ":51820"));
        Instance server = lab.start("relay", "server", at);
        server.await("ready");
        return server;
    }

    @Test
    void theClientFollowsTheNameOfAServerThatMoves() throws Exception {
        server.kill();
        // The control: what is not marked goes into the tunnel, and gets no answer while that is down.
        assertNotEquals(0, lab.machine("client").status("ping -n -q -c 1 -W 1 " + NAME_SERVER));
        relay.names(NAME_SERVER, SECOND);
        server = server(SECOND);
        assertTrue(client.await("connected").contains(" to " + SECOND + ":51820"));
        inside.download(Lab.TARGET4, 4);
    }

    @Test
    void withoutANameServerTheClientRemembersWhereTheServerWas() throws Exception {
        relay.unname();
        client.stop();
        client = lab.client("client", KeyPair.CLIENT, KeyPair.SERVER, "vpn.example");
        assertTrue(client.await("connected").contains(" to " + FIRST + ":51820"));
        inside.download(Lab.TARGET4, 4);
        relay.names(NAME_SERVER, FIRST);
    }
}
