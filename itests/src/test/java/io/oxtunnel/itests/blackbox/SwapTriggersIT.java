package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles of a running client and server are stopped, updated and started by the framework's own commands while numbered packets flow. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwapTriggersIT {
    private static final int PER_SECOND = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private static Swaps swaps;

    @BeforeAll
    static void connect() throws Exception {
        swaps = new Swaps();
    }

    @AfterAll
    static void close() {
        if (swaps != null) {
            swaps.close();
        }
    }

    /** Runs a command of the framework on a bundle; {@code felix:start} wants its number. */
    private static void bundle(Instance role, String command, String name) throws Exception {
        Matcher line = Pattern.compile("(?m)^\\s*(\\d+)\\|.*io\\.oxtunnel\\." + Pattern.quote(name) + " \\(").matcher(role.admin().run("felix:lb -s"));
        assertTrue(line.find(), name);
        String answer = role.admin().run("felix:" + command + " " + line.group(1));
        assertFalse(answer.contains("wrong") || answer.contains("rror") || answer.contains("xception"), answer);
    }

    /** Each is stopped and started by that, refreshed where others use its packages; the best serves again when it has stayed for a moment. */
    @ParameterizedTest
    @Order(1)
    @ValueSource(strings = {"crypto.openssl", "transport.udp", "codec", "compression.lz4", "forwarder.kernel", "capture.tun", "session", "linux"})
    void nothingIsLostWhereABundleIsUpdated(String name) throws Exception {
        for (Instance role : List.of(swaps.client(), swaps.server())) {
            String before = serving(role);
            Swaps.Result result = swaps.during(PER_SECOND, number -> {
                bundle(role, "update", name);
                Conditions.await(LIMIT, () -> before + " became " + serving(role), () -> serving(role).equals(before));
                // Who comes back takes over after a moment without changes.
                swaps.pause(Duration.ofMillis(1_500));
            });
            assertEquals(0, result.lost(), "of " + result.sent() + " while " + name + " was updated: " + role.log());
            assertEquals(before, serving(role));
        }
    }

    /** Returns who serves each stage. */
    private static String serving(Instance role) {
        try {
            return role.admin().run("pipeline").lines().filter(line -> line.contains("* ") || line.contains("waits")).map(String::strip).toList().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One kind of capture rewrites addresses and the other does not: what is under way may be lost, and nothing leaves in clear. */
    @Test
    @Order(2)
    void aCaptureOfAnotherKindTakesOverWithoutAMomentInClear() throws Exception {
        Remote relay = swaps.lab().remote("relay");
        relay.sniff("client");
        Swaps.Result result = swaps.during(PER_SECOND, number -> {
            for (String next : List.of("nfqueue", "nfqueue", "tun", "nfqueue", "tun")) {
                assertTrue(swaps.client().admin().run("swap capture " + next).contains("is served by " + next + " now"), swaps.client().log());
                swaps.agent().echo(Lab.TARGET4, 300);
                swaps.agent().echo(Lab.TARGET6, 300);
                swaps.agent().download(Lab.TARGET4, 4);
            }
        });
        Remote.Sniffed seen = relay.sniffed();
        assertTrue(seen.frames() > 0 && result.sent() > 0);
        assertEquals(0, seen.clear(), "in clear, of " + seen.frames());
    }

    @Test
    @Order(3)
    void nothingLeavesInClearWhileNobodyCanSealAndTrafficGoesOnWhenSomebodyCan() throws Exception {
        List<String> all = List.of("crypto.bc", "crypto.jdk", "crypto.openssl");
        Remote client = swaps.agent();
        Remote relay = swaps.lab().remote("relay");
        client.echo(Lab.TARGET4, 300);
        relay.sniff("client");
        assertEquals("ok", client.ask("stream " + Lab.TARGET4 + " " + PER_SECOND));
        for (String one : all) {
            bundle(swaps.client(), "stop", one);
        }
        Conditions.await(LIMIT, () -> swaps.client().ctl("status"), () -> swaps.client().ctl("status").contains("waits for a provider of: crypto, key agreement"));
        assertTrue(swaps.client().log().contains("waits for a provider of"), swaps.client().log());
        assertTrue(client.ask("echo " + Lab.TARGET4 + " 300").startsWith("failed"), "nobody can seal it");
        for (String one : all) {
            bundle(swaps.client(), "start", one);
        }
        Conditions.await(LIMIT, () -> swaps.client().ctl("status") + swaps.client().ctl("pipeline"), () -> client.ask("echo " + Lab.TARGET4 + " 300").equals("ok"));
        client.ask("streamed");
        Remote.Sniffed seen = relay.sniffed();
        assertTrue(seen.frames() > 0);
        assertEquals(0, seen.clear(), "in clear, of " + seen.frames());
    }
}
