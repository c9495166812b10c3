package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Keys that do not fit: no session, no answer, and both sides say why. */
class RefusalIT {
    /** So many that retransmission is seen at work, too. */
    private static final int ATTEMPTS = 2;

    private Lab lab;
    private Instance server;

    @BeforeEach
    void build() throws Exception {
        lab = new Lab();
        Path at = lab.folder("relay", KeyPair.SERVER);
        Files.writeString(at.resolve("server.toml"), Configuration.server(KeyPair.CLIENT));
        server = lab.start("relay", "server", at);
        server.await("ready");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void wrongServerKey() throws Exception {
        refused(lab.client("client", KeyPair.CLIENT, KeyPair.OTHER, Lab.RELAY4), "bad_mac1");
    }

    @Test
    void unknownClient() throws Exception {
        refused(lab.client("client", KeyPair.OTHER, KeyPair.SERVER, Lab.RELAY6), "unknown_client");
    }

    private void refused(Instance client, String counter) throws Exception {
        client.await("ready");
        server.awaitCounter(counter, ATTEMPTS);
        assertEquals(0, server.counter("datagrams_out"), "the server answered");
        assertEquals(0, client.counter("datagrams_in"));
        assertFalse(client.printed("connected"));
        assertTrue(client.alive());
        assertTrue(client.ctl("status", "--json").matches("(?s).*\"reason\"\\s*:\\s*\"[^\"]*connect[^\"]*\".*"), client.ctl("status", "--json"));
        assertTrue(lab.machine("client").unreachable(Lab.TARGET4, 100, ""));
        client.stop();
    }
}
