package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The machines are afterwards as they were before: interfaces, rules, routes, settings and firewall tables. */
class MachineIT {
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    private Lab lab;
    private String clientBefore;
    private String relayBefore;
    private Instance server;
    private Instance client;

    @BeforeEach
    void connect() throws Exception {
        lab = new Lab();
        clientBefore = lab.machine("client").machine();
        relayBefore = lab.machine("relay").machine();
        run();
    }

    private void run() throws Exception {
        server = lab.server();
        server.await("ready");
        client = lab.client();
        client.await("connected");
        assertTrue(lab.machine("client").ping(Lab.TARGET4, 100, ""));
        assertNotEquals(clientBefore, lab.machine("client").machine());
        assertNotEquals(relayBefore, lab.machine("relay").machine());
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    @Test
    void afterAStop() throws Exception {
        client.stop();
        assertEquals(clientBefore, lab.machine("client").machine());
        server.stop();
        assertEquals(relayBefore, lab.machine("relay").machine());
    }

    @Test
    void afterAKill() throws Exception {
        client.kill();
        server.kill();
        for (String name : List.of("client", "relay")) {
            Namespace machine = lab.machine(name);
            Conditions.await(AT_ONCE, () -> "left of " + name + ": " + machine.machine(),
                    () -> machine.tunnels().isEmpty() && !machine.machine().matches("(?s).*(table inet oxtunnel(?!-masquerade)| dev ox).*"));
        }
        // What outlives a process by the kernel's rules is undone by the next one.
        assertNotEquals(clientBefore, lab.machine("client").machine());
        assertNotEquals(relayBefore, lab.machine("relay").machine());
        run();
        client.stop();
        server.stop();
        assertEquals(clientBefore, lab.machine("client").machine());
        assertEquals(relayBefore, lab.machine("relay").machine());
    }
}
