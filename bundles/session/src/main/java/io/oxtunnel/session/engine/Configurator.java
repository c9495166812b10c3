package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionState;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A server's side of CONFIG_UPDATE (PROTOCOL.md 4.5): each session is told what {@link Admission#settings} says of its client, when it
 * begins and when that changes. Control path.
 */
final class Configurator {
    /** Messages of one call of {@link #advance}: a change for ten thousand sessions must not fill the way out. */
    private static final int BURST = 64;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

    private final Admission admission;
    private final ControlSender sender;
    private final Registry registry;
    // Sessions with a message that waits to be sent or acknowledged.
    private final Set<TunnelSession> waiting = new LinkedHashSet<>();
    private long dueAt = Long.MAX_VALUE;

    Configurator(Admission admission, ControlSender sender, Registry registry) {
        this.registry = registry;
        this.admission = admission;
        this.sender = sender;
    }

    /**
     * A key was confirmed; if it is the first one, a session has begun. A client that still has the configuration of an earlier session
     * gets one even if it is empty.
     */
    void confirmed(TunnelSession session, long now) {
        ServerPeer owner = registry.owner(session);
        if (owner == null || session.state() != SessionState.ESTABLISHED || session.handshakes() != 1) {
            return;
        }
        List<Setting> settings = admission.settings(owner.publicKey());
        if (!settings.isEmpty() || session.config().peerConfigured()) {
            outbox(session).tell(settings, now);
            await(session);
        }
    }

    /** What clients are to have may have changed. */
    void reconfigure(long now) {
        for (Session session : registry.sessions()) {
            ServerPeer owner = registry.owner((TunnelSession) session);
            if (owner != null) {
                reconfigure((TunnelSession) session, admission.settings(owner.publicKey()), now);
            }
        }
    }

    private void reconfigure(TunnelSession session, List<Setting> settings, long now) {
        if (!settings.isEmpty() || session.config().outbox() != null) {
            outbox(session).configure(settings, now);
            await(session);
        }
    }

    /** Sends a ticket in the same way. */
    void ticket(TunnelSession session, Setting.Ticket ticket, long now) {
        outbox(session).add(ticket, now);
        await(session);
    }

    private static ConfigOutbox outbox(TunnelSession session) {
        if (session.config().outbox() == null) {
            session.config().outbox(new ConfigOutbox());
        }
        return session.config().outbox();
    }

    private void await(TunnelSession session) {
        if (session.config().outbox().dueAt() != Long.MAX_VALUE) {
            waiting.add(session);
            dueAt = Math.min(dueAt, session.config().outbox().dueAt());
        }
    }

    /** An ACK of the client carried an epoch. */
    void acknowledged(TunnelSession session, int epoch, long now) {
        if (waiting.contains(session)) {
            session.config().outbox().acknowledged(epoch, now);
            await(session);
        }
    }

    /** Sends what is due. */
    void advance(long now) {
        if (now < dueAt) {
            return;
        }
        int sent = 0;
        dueAt = Long.MAX_VALUE;
        for (Iterator<TunnelSession> all = waiting.iterator(); all.hasNext();) {
            TunnelSession session = all.next();
            ConfigOutbox outbox = session.config().outbox();
            if (outbox.dueAt() == Long.MAX_VALUE || session.state() == SessionState.CLOSED) {
                all.remove();
                continue;
            }
            if (outbox.dueAt() <= now && sent < BURST) {
                send(session, outbox, now);
                sent++;
            }
            dueAt = Math.min(dueAt, outbox.dueAt() <= now ? now + PAUSE : outbox.dueAt());
        }
    }

    private void send(TunnelSession session, ConfigOutbox outbox, long now) {
        var update = outbox.next(now);
        session.config().epoch(update.epoch());
        sender.configure(session, update, now);
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        return dueAt;
    }
}
