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

    private static final long SHUTDOWN_RETRY_SECONDS = 2;
    private static final long REMOVED_RETRY_SECONDS = 60;

    private final SessionEvents events;
    private final Retirement retirement;
    private final ControlSender sender;
    private final Admission admission;
    private final int idleSeconds;
    private final Map<TunnelSession, ServerPeer> owners = new ConcurrentHashMap<>();
    // Oldest first.
    private final Map<ServerPeer, TransportKey> halfOpen = new LinkedHashMap<>();
    private final Deadlines<TunnelSession> deadlines = new Deadlines<>();

    Registry(SessionEvents events, IndexTable table, ControlSender sender, Admission admission, int idleSeconds) {
        this.events = events;
        retirement = new Retirement(table, events);
        this.sender = sender;
        this.admission = admission;
        this.idleSeconds = idleSeconds;
    }

    /** Returns the live sessions. Any thread. */
    List<Session> sessions() {
        return owners.keySet().stream().filter(session -> session.state() == SessionState.ESTABLISHED).map(Session.class::cast).toList();
    }

    /** Returns whose session it is, or null once it is closed. */
    ServerPeer owner(TunnelSession session) {
        return owners.get(session);
    }

    /** Takes a new key, which waits to be confirmed and replaces one that waits in the same session. */
    void offer(ServerPeer peer, TransportKey key, long now) {
        TunnelSession session = (TunnelSession) key.session();
        if (session != peer.live()) {
            peer.opening(session);
        }
        owners.put(session, peer);
        session.ring().offer(key);
        retirement.retire(session.ring().expire(now));
        halfOpen.remove(peer);
        halfOpen.put(peer, key);
        if (halfOpen.size() > HALF_OPEN_MAX) {
            evictOldest();
        }
        schedule(session);
    }

    private void evictOldest() {
        Iterator<TransportKey> oldest = halfOpen.values().iterator();
        TunnelSession session = (TunnelSession) oldest.next().session();
        oldest.remove();
        retirement.retire(session.ring().withdraw());
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
        retirement.retire(session.ring().expire(now));
        boolean opened = session == peer.opening();
        if (opened) {
            replace(peer, session);
        }
        session.countHandshake();
        if (opened || key.confirmedInPlace() && !key.endpoint().equals(session.endpoint())) {
            session.moveTo(key.endpoint());
            session.carried("the client's handshake came over it", now);
            events.moved(session, key.endpoint());
        }
        if (key.answeredIn() >= 0) {
            session.feedback().roundTrip().sample(key.answeredIn());
        }
        if (opened) {
            events.established(session);
        }
        if (admission.find(peer.publicKey()) == null) {
            disconnect(session, Disconnect.REMOVED, now);
        }
        schedule(session);
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
        sender.disconnect(session, reason, retryAfter(reason, admission.find(peer.publicKey()) != null), now);
        close(session, Reasons.disconnect(reason));
        if (peer.opening() != null) {
            close(peer.opening(), Reasons.disconnect(reason));
        }
    }

    /** A client that is known but may not stay, as its time is over, asks again at once: the answer says why. */
    private static long retryAfter(int reason, boolean known) {
        return switch (reason) {
            case Disconnect.SHUTDOWN -> SHUTDOWN_RETRY_SECONDS;
            case Disconnect.REMOVED -> known ? 0 : REMOVED_RETRY_SECONDS;
            default -> 0;
        };
    }

    /**
     * Erases a session. It is told to be closed if it was live, or if a worker has confirmed it already: then it may be routed. One that
     * nobody confirmed was never told of.
     */
    void close(TunnelSession session, String reason) {
        ServerPeer peer = owners.remove(session);
        if (peer == null) {
            return;
        }
        deadlines.remove(session);
        // Before the keys go: a worker that confirms it in this moment finds it closed, or is found to have confirmed it.
        session.state(SessionState.CLOSED);
        // An endpoint comes with the confirmation.
        boolean told = session.endpoint() != null;
        List<TransportKey> keys = session.ring().clear();
        halfOpen.computeIfPresent(peer, (p, key) -> key.session() == session ? null : key);
        retirement.retire(keys);
        if (peer.opening() == session) {
            peer.opening(null);
        }
        if (peer.live() == session) {
            peer.live(null);
        }
        if (told) {
            events.closed(session, reason);
        }
    }

    /** Makes the keys of all sessions older. */
    void age(long nanos) {
        owners.keySet().forEach(session -> {
            session.age(nanos);
            schedule(session);
        });
    }

    void closeAll(String reason) {
        owners.keySet().forEach(session -> close(session, reason));
        halfOpen.clear();
        deadlines.clear();
    }

    /** Does what is due: keys and sessions that have had their time end now, and not later. */
    void sweep(long now) {
        for (TunnelSession session = deadlines.poll(now); session != null; session = deadlines.poll(now)) {
            halfOpen.computeIfPresent(owners.get(session), (p, key) -> key.unconfirmed() && !key.expired(now) ? key : null);
            retirement.retire(session.ring().expire(now));
            if (session.ring().isEmpty()) {
                close(session, "its keys have expired");
            } else if (now >= idleAt(session)) {
                disconnect(session, Disconnect.IDLE, now);
            } else {
                schedule(session);
            }
        }
    }

    long deadline() {
        return deadlines.first();
    }

    /** What was heard since only moves the time of idling away: that is looked at when the time comes. */
    private void schedule(TunnelSession session) {
        if (owners.containsKey(session)) {
            deadlines.set(session, Math.min(session.ring().due(), idleAt(session)));
        }
    }

    private long idleAt(TunnelSession session) {
        boolean live = session.state() == SessionState.ESTABLISHED;
        long idle = TimeUnit.SECONDS.toNanos(Modes.idleSeconds(session.mode(), idleSeconds));
        return idle == 0 || !live ? Long.MAX_VALUE : Math.max(session.traffic().heardAt(), session.keyedAt()) + idle;
    }
}
