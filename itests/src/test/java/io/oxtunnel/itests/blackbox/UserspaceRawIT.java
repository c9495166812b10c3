package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose system gives nobody a ping socket, as most do: echo goes by raw sockets. Its settings change while it runs. */
@Timeout(120)
class UserspaceRawIT {
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Lab lab;
    private static Instance server;
    private static Path file;

    @BeforeAll
    static void connect() throws Exception {
        lab = new Lab();
        lab.machine("relay").sh("echo '1 0' > /proc/sys/net/ipv4/ping_group_range");
        Path at = lab.folder("relay", KeyPair.SERVER);
        file = at.resolve("server.toml");
        Files.writeString(file, configuration(""));
        server = lab.start("relay", "server", at);
        server.await("ready");
        Instance first = lab.client();
        Instance second = lab.client("other", KeyPair.OTHER, KeyPair.SERVER, "fd91:2::1");
        first.await("connected");
        second.await("connected");
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static String configuration(String settings) {
        return Configuration.server(KeyPair.CLIENT, KeyPair.OTHER).replace("[server]\n", "[server]\nforwarder = \"userspace\"\n")
                + "\n[forwarder.userspace]\n" + settings;
    }

    private static String sessions() {
        return ID.matcher(server.ctl("sessions", "--json")).results().map(r -> r.group(1)).sorted().toList().toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void echoGoesByRawSockets(String target) {
        for (int size : new int[] {56, 1_200, 8_000}) {
            assertTrue(lab.machine("client").ping(target, size, ""), "ping of " + size + " bytes");
        }
        String sockets = lab.machine("relay").sh("cat /proc/net/raw" + (target.contains(":") ? "6" : ""));
        assertTrue(sockets.lines().count() > 1, sockets);
    }

    /** Every raw socket hears every reply: each client gets those of its own requests, once. */
    @ParameterizedTest
    @ValueSource(strings = {Lab.TARGET4, Lab.TARGET6})
    void equalIdentifiersOfTwoClientsAreTwoFlows(String target) throws Exception {
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> burst("other", target));
        for (String said : new String[] {burst("client", target), second.get()}) {
            assertTrue(said.contains("30 received") && !said.contains("duplicates"), said);
        }
    }

    private static String burst(String machine, String target) {
        return lab.machine(machine).sh("ping -n -q -e 77 -c 30 -i 0.01 -W 3 " + target + " || true");
    }

    @Test
    void changedSettingsHoldAtOnceAndSessionsStay() throws Exception {
        String before = sessions();
        assertNotEquals("[]", before);
        Files.writeString(file, configuration("deny = [\"" + Lab.TARGET4 + "/32\"]\n"));
        Conditions.await(PATIENCE, () -> "still reached: " + server.ctl("status"), () -> lab.machine("client")
                .sh("ping -n -c 1 -W 1 " + Lab.TARGET4 + " || true").matches("(?s).*(filtered|prohibited).*"));
        assertTrue(lab.machine("client").ping(Lab.TARGET6, 56, ""), "what is not denied");
        Files.writeString(file, configuration(""));
        Conditions.await(PATIENCE, () -> "still denied: " + server.ctl("status"), () -> lab.machine("client").pingOnce(Lab.TARGET4));
        assertEquals(before, sessions());
    }
}
