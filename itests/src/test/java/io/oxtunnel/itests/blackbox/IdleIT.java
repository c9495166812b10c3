package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** A client without keepalive falls idle; the first packet wakes it, rides with the ticket, and its answer comes. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class IdleIT {
    private static Lab lab;
    private static Instance server;
    private static Instance client;
    private static Remote inside;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        server = role("relay", "server", KeyPair.SERVER, Configuration.server(KeyPair.CLIENT).replace("[server]", "[server]\nidle-timeout = 3"));
        server.await("ready");
        client = role("client", "client", KeyPair.CLIENT, Configuration.client(Lab.RELAY4, KeyPair.SERVER) + "keepalive = 0\n");
        lab.remote("target");
        inside = lab.remote("client");
        client.await("connected");
    }

    private static Instance role(String machine, String role, KeyPair key, String configuration) throws Exception {
        Path at = lab.folder(machine, key);
        Files.writeString(at.resolve(role + ".toml"), configuration);
        return lab.start(machine, role, at);
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    /** The server has closed the session, the client knows, and stays as it is. */
    private static void fallIdle() throws Exception {
        Conditions.await(Duration.ofSeconds(20), () -> "not idle: " + client.ctl("status"),
                () -> client.ctl("status").contains("idle: the server ended the session, the next packet reconnects"));
        server.awaitSessions(0);
    }

    private static void assertResumed(int early) {
        String sessions = client.ctl("sessions", "--json");
        assertTrue(sessions.matches("(?s).*\"resumed\"\\s*:\\s*true.*"), sessions);
        assertTrue(sessions.matches("(?s).*\"early_packets\"\\s*:\\s*" + early + "\\b.*"), sessions);
        assertEquals(early, server.counter("early_in"));
    }

    @Test
    @Order(1)
    void onePingWakesIt() throws Exception {
        fallIdle();
        inside.sniff(Lab.UPLINK);
        assertTrue(lab.machine("client").pingOnce(Lab.TARGET4), client.log());
        assertEquals(0, inside.sniffed().clear());
        client.await("connected");
        assertResumed(1);
    }

    @Test
    @Order(2)
    void onePingOfTheOtherFamilyWakesIt() throws Exception {
        fallIdle();
        assertTrue(lab.machine("client").pingOnce(Lab.TARGET6), client.log());
        client.await("connected");
        assertResumed(2);
    }

    @Test
    @Order(3)
    void aTcpConnectionWakesIt() throws Exception {
        fallIdle();
        inside.upload(Lab.TARGET4, 1);
        client.await("connected");
        assertResumed(3);
    }

    /** A datagram that may not ride waits, and goes after the handshake. */
    @Test
    @Order(4)
    void anotherPacketWaits() throws Exception {
        fallIdle();
        inside.echo(Lab.TARGET4, 100);
        client.await("connected");
        assertResumed(3);
        assertEquals(0, client.counter("no_session"), client.ctl("counters"));
    }

    @Test
    @Order(5)
    void aRestartedServerTakesItInFull() throws Exception {
        fallIdle();
        server.kill();
        server = lab.start("relay", "server", lab.folder("relay", KeyPair.SERVER));
        server.await("ready");
        assertTrue(lab.machine("client").pingOnce(Lab.TARGET4), client.log());
        client.await("connected");
        assertEquals(1, server.counter("resume_unknown_key"));
        assertFalse(client.ctl("sessions", "--json").matches("(?s).*\"resumed\"\\s*:\\s*true.*"));
    }
}
