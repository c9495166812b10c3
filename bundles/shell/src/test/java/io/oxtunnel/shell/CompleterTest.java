package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.TunnelState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the Tab key offers. */
final class CompleterTest {
    private final Tunnels tunnels = new Tunnels();
    private final Completer completer = new Completer(this::pages, tunnels::all);

    CompleterTest() {
        FakeTunnel tunnel = new FakeTunnel("server", TunnelState.READY);
        tunnel.peers = List.of(new Peer("laptop", "AAAABBBB=", List.of(), List.of()));
        tunnels.add(tunnel);
    }

    private Map<String, CommandPage> pages() {
        Map<String, CommandPage> pages = new TreeMap<>();
        Map<String, Object> commands = Map.of("status", new StatusCommand(tunnels), "sessions", new SessionsCommand(tunnels), "session",
                new SessionCommand(tunnels), "explain", new ExplainCommand(tunnels), "log", new LogCommand(), "top", new TopCommand(tunnels), "trace",
                new TraceCommand(tunnels));
        commands.forEach((name, command) -> pages.put(name, CommandPage.of(name, command)));
        return pages;
    }

    private Set<String> words(String line) {
        return completer.complete(line).keySet();
    }

    @Test
    void commands() {
        assertEquals(Set.of("session", "sessions", "status"), words("s"));
        assertEquals(Set.of("top", "trace"), words("status --json; t"));
        assertEquals(Set.of(), words("nothing "));
    }

    @Test
    void operands() {
        assertEquals(Set.of("laptop"), words("explain la"));
        assertEquals(Set.of("laptop"), words("trace --json l"));
        assertEquals(Set.of("00112233445566778899aabbccddeeff"), words("session 00"));
        assertTrue(words("log ").containsAll(List.of("debug", "error", "trace")));
        assertTrue(words("log debug io.").stream().allMatch(name -> name.startsWith("io.oxtunnel")));
    }

    @Test
    void options() {
        assertEquals(Set.of("--json", "--interval", "--rounds"), words("top --"));
        assertEquals(Set.of("--json", "--rounds"), words("top --interval 5 --"));
        assertEquals(Set.of(), words("top --interval "), "a number is the user's own");
    }
}
