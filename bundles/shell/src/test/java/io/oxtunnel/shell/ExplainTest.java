package io.oxtunnel.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.tunnel.Peer;
import io.oxtunnel.api.tunnel.PeerEvent;
import io.oxtunnel.api.tunnel.TunnelState;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExplainTest {
    private static final String KEY = "uT9sKkTyKmRwH2a1o9vJkXl2sUX9bYVfFyqKqZyJdGM=";
    private final Tunnels tunnels = new Tunnels();
    private final FakeTunnel server = new FakeTunnel("server", TunnelState.READY);
    private final FakeTunnel client = new FakeTunnel("client", TunnelState.READY);
    private final ExplainCommand command = new ExplainCommand(tunnels);

    @BeforeEach
    void know() {
        server.peers = List.of(peer());
        tunnels.add(server);
    }

    private static Peer peer(PeerEvent... events) {
        return new Peer("laptop", KEY, List.of("10.77.0.9"), List.of(events));
    }

    private PeerEvent event(long secondsAgo, long count, DropReason reason, String text) {
        return new PeerEvent(server.now() - secondsAgo * 1_000_000_000L, count, "192.0.2.7:40000", reason, text);
    }

    private void atTheClient(PeerEvent... events) {
        tunnels.remove(server);
        client.sessions = List.of();
        client.peers = List.of(new Peer("server", KEY, List.of("192.0.2.1:51820"), List.of(events)));
        tunnels.add(client);
    }

    @ParameterizedTest
    @EnumSource(DropReason.class)
    void everyDropReasonHasACauseAndARemedy(DropReason reason) {
        DropAdvice advice = DropAdvice.of(reason);
        assertTrue(advice.cause().length() > 20 && !advice.cause().endsWith("."), advice.cause());
        assertFalse(advice.remedy().isBlank());
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "uT9s", KEY, "10.77.0.9", "10.77.0.2", "fd77::2", "192.0.2.7", "192.0.2.7:40000", "00112233"})
    void aPeerIsNamedByWhatPeopleHaveAtHand(String name) {
        assertTrue(command.explain(false, name).startsWith("laptop: session established with 192.0.2.7:40000"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lap", "uT9", "10.77.0", "192.0.2", "", "server"})
    void halfANameNamesNobody(String name) {
        assertEquals("no peer \"" + name + "\"; there are: laptop",
                assertThrows(IllegalArgumentException.class, () -> command.explain(false, name)).getMessage());
    }

    @Test
    void aPeerThatIsWellHasNothingWrong() {
        assertTrue(command.explain(false, "laptop").contains("nothing is wrong with it"), command.explain(false, "laptop"));
        assertTrue(command.explain(true, "laptop").contains("\"findings\":[]"));
    }

    @Test
    void aClientThatWasNeverHeardIsToldSo() {
        server.sessions = List.of();
        String text = command.explain(false, "laptop");
        assertTrue(text.startsWith("laptop: no session"), text);
        assertTrue(text.contains("nothing has been heard of this client"), text);
    }

    @Test
    void handshakesOfStrangersMayBeTheClients() {
        server.sessions = List.of();
        server.strangers = List.of(event(3, 12, DropReason.BAD_MAC1, DropReason.BAD_MAC1.text()));
        String text = command.explain(false, "laptop");
        assertTrue(text.contains("perhaps this client, 12 times, last from 192.0.2.7:40000"), text);
        assertTrue(text.contains("server-key"), text);
    }

    @Test
    void whatIsLongPastExplainsNothing() {
        server.sessions = List.of();
        server.strangers = List.of(event(3_600, 12, DropReason.BAD_MAC1, DropReason.BAD_MAC1.text()));
        assertFalse(command.explain(false, "laptop").contains("perhaps"));
    }

    @Test
    void aRefusalIsToldFirstWithItsOwnWords() {
        server.sessions = List.of();
        server.peers = List.of(peer(event(9, 1, DropReason.STALE_TIMESTAMP, "old"),
                event(2, 3, DropReason.HANDSHAKE_REJECTED, "the server refused: its address pool is exhausted")));
        String text = command.explain(false, "laptop");
        assertTrue(text.indexOf("its address pool is exhausted") < text.indexOf("stale_timestamp"), text);
        assertTrue(text.contains("a larger pool"), text);
    }

    @Test
    void aSessionThatEndedIsNotAMystery() {
        server.sessions = List.of();
        server.peers = List.of(peer(event(9, 1, null, "session closed: removed from the allow-list")));
        assertTrue(command.explain(false, "laptop").contains("the last thing was: session closed: removed from the allow-list"));
    }

    @Test
    void aClientThatHearsNothingIsToldOfFirewallsAndKeys() {
        atTheClient(event(1, 4, null, PeerEvent.HANDSHAKE_SENT));
        String text = command.explain(false, "server");
        assertTrue(text.contains("4 handshakes sent to 192.0.2.1:51820, nothing heard"), text);
        assertTrue(Stream.of("firewall", "server-key").allMatch(text::contains), text);
    }

    @Test
    void aPskThatDiffersIsSeenAtTheClient() {
        atTheClient(event(1, 4, null, PeerEvent.HANDSHAKE_SENT), event(1, 4, DropReason.HANDSHAKE_UNREADABLE, "x"));
        String text = command.explain(false, "server");
        assertTrue(text.contains("psk-file"), text);
        assertFalse(text.contains("nothing heard"), text);
    }
}
