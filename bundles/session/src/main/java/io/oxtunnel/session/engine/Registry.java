package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.TransportKey;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The sessions of a server, from HALF_OPEN to their end. A half-open one never disturbs the live one of the same client; when it is
 * confirmed it replaces it. Control path, but for {@link #sessions}.
 */
final class Registry {
    /** Most keys that wait for confirmation; beyond, the oldest goes. */
    static final int HALF_OPEN_MAX = 4_096;

    private static final long SWEEP_INTERVAL = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long SHUTDOWN_RETRY_SECONDS = 2;
    private static final long REMOVED_RETRY_SECONDS = 60;

    private final SessionEvents events;
    private final IndexTable table;
    private final ControlSender sender;
    private final Admission admission;
    private final long idle;
    private final Map<TunnelSession, ServerPeer> owners = new ConcurrentHashMap<>();
    // Oldest first.
    private final Map<ServerPeer, TransportKey> halfOpen = new LinkedHashMap<>();
    private long sweepAt = Long.MAX_VALUE;

    Registry(SessionEvents events, IndexTable table, ControlSender sender, Admission admission, int idleSeconds) {
        this.events = events;
        this.table = table;
        this.sender = sender;
        this.admission = admission;
        idle = TimeUnit.SECONDS.toNanos(idleSeconds);
    }

    /** Returns the live sessions. Any thread. */
    List<Session> sessions() {
        return owners.keySet().stream().filter(session -> session.state() == SessionState.ESTABLISHED).map(Session.class::cast).toList();
    }

    /** Takes a new key, which waits to be confirmed and replaces one that waits in the same session. */
    void offer(ServerPeer peer, TransportKey key, long now) {
        TunnelSession session = (TunnelSession) key.session();
        if (session != peer.live()) {
            peer.opening(session);
        }
        owners.put(session, peer);
        session.ring().offer(key);
        retire(session.ring().expire(now));
        halfOpen.remove(peer);
        halfOpen.put(peer, key);
        if (halfOpen.size() > HALF_OPEN_MAX) {
            evictOldest();
        }
        sweepBy(key.expiresAt());
    }

    private void evictOldest() {
        Iterator<TransportKey> oldest = halfOpen.values().iterator();
        TunnelSession session = (TunnelSession) oldest.next().session();
        oldest.remove();
        retire(session.ring().withdraw());
        if (session.ring().isEmpty()) {
            close(session, "too many handshakes wait for confirmation");
        }
    }

    /** Takes a key under which a worker opened the first datagram. */
    void confirmed(TransportKey key, long now) {
        TunnelSession session = (TunnelSession) key.session();
        ServerPeer peer = owners.get(session);
        if (peer == null) {
            return;
        }
        halfOpen.remove(peer, key);
        retire(session.ring().expire(now));
        boolean opened = session == peer.opening();
        if (opened) {
            replace(peer, session);
        }
        session.countHandshake();
        if (opened || !key.endpoint().equals(session.endpoint())) {
            session.endpoint(key.endpoint());
            events.moved(session, key.endpoint());
        }
        if (opened) {
            events.established(session);
        }
        if (admission.find(peer.publicKey()) == null) {
            disconnect(session, Disconnect.REMOVED, now);
        }
        sweepBy(Math.min(session.ring().due(), idleAt(session)));
    }

    private void replace(ServerPeer peer, TunnelSession session) {
        TunnelSession old = peer.live();
        if (old != null) {
            close(old, "replaced by a new session of the same client");
        }
        peer.live(session);
        peer.opening(null);
        session.state(SessionState.ESTABLISHED);
    }

    /** Sends DISCONNECT and closes, also what waits to replace the session. */
    void disconnect(TunnelSession session, int reason, long now) {
        ServerPeer peer = owners.get(session);
        if (peer == null) {
            return;
        }
        sender.disconnect(session, reason, retryAfter(reason), now);
        close(session, Reasons.disconnect(reason));
        if (peer.opening() != null) {
            close(peer.opening(), Reasons.disconnect(reason));
        }
    }

    private static long retryAfter(int reason) {
        return switch (reason) {
            case Disconnect.SHUTDOWN -> SHUTDOWN_RETRY_SECONDS;
            case Disconnect.REMOVED -> REMOVED_RETRY_SECONDS;
            default -> 0;
        };
    }

    /** Erases a session. Only one that was live is told to be closed: its addresses may serve the live one of the same client. */
    void close(TunnelSession session, String reason) {
        ServerPeer peer = owners.remove(session);
        if (peer == null) {
            return;
        }
        retire(session.ring().clear());
        session.state(SessionState.CLOSED);
        if (peer.opening() == session) {
            peer.opening(null);
        }
        if (peer.live() == session) {
            peer.live(null);
            events.closed(session, reason);
        }
    }

    void closeAll(String reason) {
        owners.keySet().forEach(session -> close(session, reason));
        halfOpen.clear();
        sweepAt = Long.MAX_VALUE;
    }

    /** Looks at every session, if one of them may be due. */
    void sweep(long now) {
        if (now < sweepAt) {
            return;
        }
        long next = Long.MAX_VALUE;
        halfOpen.values().removeIf(key -> !key.unconfirmed() || key.expired(now));
        for (TunnelSession session : owners.keySet()) {
            retire(session.ring().expire(now));
            if (session.ring().isEmpty()) {
                close(session, "its keys have expired");
            } else if (now >= idleAt(session)) {
                disconnect(session, Disconnect.IDLE, now);
            } else {
                next = Math.min(next, Math.min(session.ring().due(), idleAt(session)));
            }
        }
        sweepAt = next == Long.MAX_VALUE ? next : Math.max(next, now + SWEEP_INTERVAL);
    }

    long deadline() {
        return sweepAt;
    }

    private void sweepBy(long time) {
        sweepAt = Math.min(sweepAt, time);
    }

    private long idleAt(TunnelSession session) {
        boolean live = session.state() == SessionState.ESTABLISHED;
        return idle == 0 || !live ? Long.MAX_VALUE : Math.max(session.traffic().heardAt(), session.keyedAt()) + idle;
    }

    private void retire(List<TransportKey> keys) {
        for (TransportKey key : keys) {
            table.remove(key);
            key.stop();
            events.retired(key);
        }
    }
}
