package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.runtime.inner.TrafficPolicer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** What holds each client with a rate limit to it. A client keeps its policer from one session to the next as long as its rate stays. */
final class Policers {
    private record Entry(long rate, TrafficPolicer policer) {
    }

    private volatile Map<String, Entry> byKey = Map.of();

    /** Takes new tables. Control path. */
    void replace(Map<String, PeerSettings> peers) {
        Map<String, Entry> before = byKey;
        Map<String, Entry> next = new HashMap<>();
        peers.forEach((key, peer) -> {
            if (peer.rateLimit() > 0) {
                Entry same = before.get(key);
                next.put(key, same != null && same.rate == peer.rateLimit() ? same
                        : new Entry(peer.rateLimit(), new TrafficPolicer(peer.rateLimit())));
            }
        });
        byKey = next;
    }

    /** Gives a session the policer of its client, or none. Any thread. */
    void attach(Session session) {
        Entry entry = byKey.get(session.peerKey());
        session.policer(entry == null ? null : entry.policer);
    }

    /** Gives sessions theirs. */
    void attach(Collection<Session> sessions) {
        sessions.forEach(this::attach);
    }
}
