package io.oxtunnel.itests.blackbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.itests.Conditions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Captures of different kinds take turns while marked packets flow: none of them leaves in clear, and both families go through whoever serves.
 * What was under way through the one is not taken over by the other, as its addresses are others: a few packets are lost at each turn.
 */
@Timeout(120)
class CaptureSwapIT {
    private static final int SWAPS = 30;
    private static final int PER_SECOND = 1_000;
    /** Address of the client on the link to the relay. */
    private static final String LINK = "10.91.1.2";
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*\"([^\"]+)\"");

    private Swaps swaps;
    private String before;

    @BeforeEach
    void connect() throws Exception {
        swaps = new Swaps();
        before = swaps.lab().machine("client").machine();
    }

    @AfterEach
    void close() {
        if (swaps != null) {
            swaps.close();
        }
    }

    private void swap(String name) throws Exception {
        String answer = swaps.client().admin().run("swap capture " + name);
        assertTrue(answer.contains("is served by " + name + " now"), answer);
    }

    private Swaps.Result turns(List<String> names) throws Exception {
        Namespace machine = swaps.lab().machine("client");
        return swaps.during(PER_SECOND, step -> {
            for (int i = 0; i < SWAPS; i++) {
                swap(names.get(i % names.size()));
                for (String target : List.of(Lab.TARGET4, Lab.TARGET6)) {
                    Conditions.await(LIMIT, () -> target, () -> machine.pingOnce(target));
                }
            }
        });
    }

    @Test
    void nothingLeavesInClearWhileQueuesAndAnInterfaceTakeTurns() throws Exception {
        Namespace machine = swaps.lab().machine("client");
        Remote relay = swaps.lab().remote("relay");
        relay.sniff("client");
        Swaps.Result result = turns(List.of("nfqueue", "nfqueue", "tun"));
        Remote.Sniffed seen = relay.sniffed();
        assertTrue(seen.frames() > result.sent(), "the line was in use: " + seen.frames());
        assertEquals(0, seen.clear(), "in clear, of " + seen.frames());
        // The last one is an interface again: all that the others changed is taken back.
        Conditions.await(LIMIT, () -> before + "\nbecame\n" + machine.machine(), () -> machine.machine().equals(before));
        relay.sniff("client");
        assertTrue(swaps.lab().machine("relay").pingOnce(LINK));
        assertTrue(relay.sniffed().clear() > 0, "control: what goes to the address of the link is in clear");
    }

    /** By the file: another capture, then other destinations; the session stays, and what is not captured any more goes its own way. */
    @Test
    void theFileChangesWhoCapturesAndWhatWhileTheSessionStays() throws Exception {
        Instance client = swaps.client();
        Path file = client.state().resolveSibling("client.toml");
        String text = Files.readString(file);
        String session = session(client);
        Remote relay = swaps.lab().remote("relay");
        relay.sniff("client");
        Swaps.Result result = swaps.during(PER_SECOND, step -> {
            Files.writeString(file, text + "capture = \"nfqueue\"\n");
            client.awaitLog("the running client has taken over capture, dns");
            swaps.agent().echo(Lab.TARGET4, 300);
            Files.writeString(file, text + "routes = [\"10.91.9.0/24\"]\n");
            client.awaitLog("the running client has taken over capture, dns, routes");
            swaps.agent().echo(Lab.TARGET4, 300);
        });
        assertTrue(result.sent() > 0);
        assertEquals(0, relay.sniffed().clear());
        assertEquals(session, session(client));
        relay.sniff("client");
        swaps.agent().ask("echo " + Lab.TARGET6 + " 300");
        assertTrue(relay.sniffed().clear() > 0, "IPv6 is not captured any more");
        Files.writeString(file, text + "capture = \"tun\"\nroutes = [\"10.91.9.0/24\"]\nexclude = [\"user:nobody-of-that-name\"]\n");
        client.awaitLog("not loaded; what was loaded before stays");
        swaps.agent().echo(Lab.TARGET4, 300);
        assertEquals(session, session(client));
    }

    private static String session(Instance role) {
        Matcher id = ID.matcher(role.ctl("sessions", "--json"));
        assertTrue(id.find());
        return id.group(1);
    }
}
