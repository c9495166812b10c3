package io.oxtunnel.runtime.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.tunnel.PeerEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HistoryTest {
    private long now;
    private final History history = new History(() -> now, null);

    private static Endpoint from(int port) {
        return new Endpoint(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.7"), port), null);
    }

    @Test
    void theSameAgainCountsAndMovesToTheEnd() {
        history.note("laptop", from(1), "session established");
        history.dropped(new Verdict.Drop(DropReason.STALE_TIMESTAMP, "laptop", ""), from(1));
        now = 5;
        history.note("laptop", from(1), "session established");
        assertEquals(List.of(
                new PeerEvent(0, 1, "192.0.2.7:1", DropReason.STALE_TIMESTAMP, DropReason.STALE_TIMESTAMP.text()),
                new PeerEvent(5, 2, "192.0.2.7:1", null, "session established")), history.of("laptop"));
    }

    @Test
    void whatNamesNobodyIsAStrangers() {
        history.dropped(new Verdict.Drop(DropReason.UNKNOWN_CLIENT, null, "key AAAA"), from(1));
        assertEquals("key AAAA", history.strangers().getFirst().text());
        assertEquals(List.of(), history.of("laptop"));
    }

    @Test
    void aClientHasOnePeer() {
        History client = new History(() -> now, "server");
        client.dropped(new Verdict.Drop(DropReason.BAD_MAC1), from(1));
        assertEquals(1, client.of("server").size());
        assertEquals(List.of(), client.strangers());
    }

    @Test
    void memoryIsBounded() {
        for (int i = 0; i < 3 * History.STRANGERS; i++) {
            history.dropped(new Verdict.Drop(DropReason.BAD_MAC1), from(1 + i));
            history.note("laptop", from(1 + i), "session established");
        }
        assertEquals(History.STRANGERS, history.strangers().size());
        assertEquals("192.0.2.7:" + 3 * History.STRANGERS, history.strangers().getLast().source(), "the newest stay");
        assertEquals(History.EVENTS, history.of("laptop").size());
        for (int i = 0; i < History.PEERS; i++) {
            history.note("client-" + i, from(1), "session established");
        }
        assertEquals(List.of(), history.of("laptop"), "the one that was quiet longest goes");
        assertTrue(history.of("client-0").size() == 1);
    }
}
