package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Resumption;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.session.early.EarlyPacket;
import io.oxtunnel.session.early.Held;
import io.oxtunnel.session.key.Agreement;
import io.oxtunnel.session.key.Limits;
import io.oxtunnel.session.key.TransportKey;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A server's early packets and the answers to them (PROTOCOL.md 4.9 and section 6, to 4.4): the packet is delivered once, before the key is
 * confirmed; what comes back for the client waits for that confirmation, however live an older key is. Control path.
 */
final class EarlyAnswers {
    /** Most packets that wait in all sessions together. */
    static final int MOST = 1_024;

    private final Resumption wanted;
    private final SessionEvents events;
    // Oldest first; bounded like the keys that wait for confirmation.
    private final Map<TunnelSession, Hold> holds = new LinkedHashMap<>();
    private int waiting;

    private static final class Hold {
        private final ServerPeer peer;
        private final long until;
        private final Held packets = new Held();

        private Hold(ServerPeer peer, long until) {
            this.peer = peer;
            this.until = until;
        }
    }

    EarlyAnswers(Resumption wanted, SessionEvents events) {
        this.wanted = wanted;
        this.events = events;
    }

    /**
     * A RESUME was accepted and its ticket is marked as shown.
     *
     * @param key unconfirmed
     * @param early what came with it, padding included; empty for nothing
     */
    void resumed(TransportKey key, ServerPeer peer, byte[] early, long now) {
        TunnelSession session = (TunnelSession) key.session();
        if (session.state() == SessionState.HALF_OPEN) {
            session.early().resumed(true);
            // Its addresses, for the packet that came early.
            session.agree(key.agreement());
        }
        if (early.length == 0) {
            return;
        }
        EarlyPacket packet = wanted.early() ? EarlyPacket.parse(early) : null;
        if (packet == null || !packet.mayRide() || !isFrom(packet, key.agreement())) {
            events.dropped(DropReason.EARLY_REFUSED, 1);
            return;
        }
        session.early().count();
        if (holds.size() < Registry.HALF_OPEN_MAX) {
            holds.putIfAbsent(session, new Hold(peer, now + Limits.HALF_OPEN_LIFE));
            session.early().answers(true);
        }
        events.early(session, key.localIndex(), packet.bytes());
    }

    private static boolean isFrom(EarlyPacket packet, Agreement lease) {
        return packet.isFrom(lease.address4(), lease.address6High(), lease.address6Low());
    }

    /** Takes a packet that a worker would not send while the session waits. */
    void unsent(TunnelSession session, byte[] packet, long now) {
        Hold hold = holds.get(session);
        if (hold == null) {
            // The key was confirmed in between.
            events.forward(session, packet);
        } else if (waiting < MOST && hold.packets.add(packet, now)) {
            waiting++;
        } else {
            events.dropped(DropReason.WAIT_FULL, 1);
        }
    }

    /** A key of the session was confirmed: what waited goes out under it. */
    void confirmed(TunnelSession session) {
        Hold hold = holds.remove(session);
        if (hold != null) {
            session.early().answers(false);
            hold.packets.drain(packet -> {
                waiting--;
                events.forward(session, packet);
            });
        }
    }

    /** Ends the waits whose key was not confirmed in time. */
    void advance(long now) {
        while (!holds.isEmpty()) {
            Map.Entry<TunnelSession, Hold> oldest = holds.entrySet().iterator().next();
            if (now < oldest.getValue().until) {
                return;
            }
            holds.remove(oldest.getKey());
            abandon(oldest.getKey(), oldest.getValue());
        }
    }

    private void abandon(TunnelSession session, Hold hold) {
        session.early().answers(false);
        hold.packets.drain(packet -> {
            waiting--;
            events.dropped(DropReason.WAITED_TOO_LONG, 1);
        });
        if (session != hold.peer.live()) {
            events.abandoned(session, hold.peer.live());
        }
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        // All waits are of the same length: the oldest ends first.
        return holds.isEmpty() ? Long.MAX_VALUE : holds.values().iterator().next().until;
    }
}
