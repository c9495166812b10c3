package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Distribution;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server whose forwarder is replaced while its clients send. */
@Timeout(120)
class ForwarderSwapIT {
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");

    private static Lab lab;
    private static Instance server;
    private static Path file;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        Path at = lab.folder("relay", KeyPair.SERVER);
        file = at.resolve("server.toml");
        Files.writeString(file, configuration("kernel"));
        server = lab.start("relay", "server", at);
        server.await("ready");
        lab.remote("target");
        lab.client().await("connected");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String configuration(String forwarder) {
        return Configuration.server(KeyPair.CLIENT).replace("[server]\n", "[server]\nforwarder = \"" + forwarder + "\"\n");
    }

    private static String session() {
        return ID.matcher(server.ctl("sessions", "--json")).results().map(r -> r.group(1)).findFirst().orElse("none");
    }

    private static void carries(Remote client) {
        for (String target : new String[] {Lab.TARGET4, Lab.TARGET6}) {
            client.echo(target, 700);
            client.download(target, 8);
            assertTrue(lab.machine("client").ping(target, 56, ""), "ping " + target);
        }
    }

    @Test
    void sessionsStayWhoeverForwards() throws Exception {
        String session = session();
        assertNotEquals("none", session);
        Remote client = lab.remote("client");
        assertEquals("ok", client.ask("stream " + Lab.TARGET4 + " 500"));
        carries(client);
        for (String next : new String[] {"kernel", "userspace", "kernel", "kernel", "userspace", "userspace"}) {
            server.ctl("swap", "forwarder", next);
            Conditions.await(Duration.ofSeconds(20), () -> "the interface is wrong for " + next,
                    () -> lab.machine("relay").tunnels().isEmpty() != next.equals("kernel"));
            carries(client);
            assertEquals(session, session(), "after " + next);
        }
        Files.writeString(file, configuration("kernel"));
        server.awaitLog("kernel has taken over from userspace: interface");
        Files.writeString(file, configuration("userspace"));
        server.awaitLog("the running server has taken over forwarder");
        carries(client);
        assertEquals(session, session());
        assertTrue(Shell.run(List.of("sh", "-c", "! grep -i 'in use\\|exception' " + file + ".log")).status() == 0, server.log());
    }

    @Test
    void whatCannotBeOpenedChangesNothing() {
        String session = session();
        Shell.Result result = Shell.run(List.of(Distribution.script().toString(), "ctl", "--state", server.state().toString(),
                "swap", "forwarder", "pigeon"));
        assertEquals(1, result.status());
        assertTrue((result.out() + result.err()).contains("pigeon"), result.out() + result.err());
        assertEquals(session, session());
    }
}
