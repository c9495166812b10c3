package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.TransportKey;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * A client's side of CONFIG_UPDATE (PROTOCOL.md 4.5). An update of a newer epoch is put into force by the runtime, all of it or none, and
 * only then counts: epoch, keepalive, alternative servers and tickets change together, and the server gets its ACK. Control path.
 */
final class ConfigInbox {
    /** Alternative servers that are tried; more would turn a client into a scanner. */
    private static final int ALTERNATIVES_MAX = 8;

    private final TunnelSession session;
    private final ControlSender sender;
    private final SessionEvents events;
    private final boolean keepaliveOff;
    private final Connector connector;
    private final BiConsumer<TransportKey, Setting.Ticket> tickets;
    // What the runtime is putting into force, and the key it came under.
    private ConfigUpdate pending;
    private TransportKey pendingUnder;

    /**
     * @param keepaliveOff the user wants no keepalive, which stays so
     * @param tickets takes each ticket with the key that it came under
     */
    ConfigInbox(TunnelSession session, ControlSender sender, SessionEvents events, boolean keepaliveOff, Connector connector,
            BiConsumer<TransportKey, Setting.Ticket> tickets) {
        this.session = session;
        this.sender = sender;
        this.events = events;
        this.keepaliveOff = keepaliveOff;
        this.connector = connector;
        this.tickets = tickets;
    }

    /**
     * An ACCEPT was taken. Epochs count within one session; what is in force stays until the new session's first update replaces it.
     *
     * @param news whether it starts another session
     * @param epoch of the ACCEPT
     */
    void accepted(boolean news, int epoch) {
        SessionConfig config = session.config();
        if (news) {
            pending = null;
            config.epoch(epoch);
            config.keepaliveAsAgreed();
        } else if (Integer.compareUnsigned(epoch, config.epoch()) > 0) {
            // Never back within a session: an ACCEPT may have been made before our last ACK arrived.
            config.epoch(epoch);
        }
    }

    Verdict take(TransportKey under, ConfigUpdate update, long now) {
        int order = Integer.compareUnsigned(update.epoch(), session.config().epoch());
        if (order < 0 || !Arrays.equals(under.agreement().sessionId(), session.sessionId())) {
            return new Verdict.Drop(DropReason.STALE_CONFIG);
        }
        if (order == 0) {
            return acknowledgement(under, now);
        }
        if (pending != null) {
            // The server repeats it.
            return new Verdict.Deliver(session);
        }
        if (update.ticketsOnly()) {
            session.config().epoch(update.epoch());
            take(under, update.settings());
            return acknowledgement(under, now);
        }
        pending = update;
        pendingUnder = under;
        // From now on something may be in force, even if this session ends before the answer comes.
        session.config().configured(true);
        events.configure(session, update.epoch(), update.settings().stream().filter(s -> !(s instanceof Setting.Ticket)).toList());
        return new Verdict.Deliver(session);
    }

    /** The runtime has put an update into force, or has refused it. */
    void configured(int epoch, boolean inForce, long now) {
        if (pending == null || pending.epoch() != epoch) {
            return;
        }
        ConfigUpdate update = pending;
        pending = null;
        if (inForce) {
            session.config().configured(!update.settings().isEmpty());
            session.config().epoch(epoch);
            keepalive(update.settings());
            connector.alternatives(alternatives(update.settings()));
            take(pendingUnder, update.settings());
            byte[] ack = sender.acknowledge(session, pendingUnder, now);
            if (ack != null) {
                events.send(ack, session.endpoint());
            }
        }
    }

    private Verdict acknowledgement(TransportKey under, long now) {
        byte[] ack = sender.acknowledge(session, under, now);
        return ack == null ? new Verdict.Deliver(session) : new Verdict.Reply(ack);
    }

    private void keepalive(List<Setting> settings) {
        session.config().keepaliveAsAgreed();
        for (Setting setting : settings) {
            if (setting instanceof Setting.KeepaliveSeconds keepalive && !keepaliveOff) {
                session.config().keepalive(keepalive.seconds());
            }
        }
    }

    /** Those over a carrier that this client has not are of no use to it. */
    private List<Endpoint> alternatives(List<Setting> settings) {
        return settings.stream().filter(Setting.AlternativeServer.class::isInstance).map(Setting.AlternativeServer.class::cast)
                .filter(server -> connector.carries(carrier(server))).sorted(Comparator.comparingInt(Setting.AlternativeServer::priority))
                .limit(ALTERNATIVES_MAX).map(server -> new Endpoint(server.address(), null, carrier(server))).toList();
    }

    private static String carrier(Setting.AlternativeServer server) {
        return server.tcp() ? Endpoint.TCP : Endpoint.UDP;
    }

    private void take(TransportKey under, List<Setting> settings) {
        for (Setting setting : settings) {
            if (setting instanceof Setting.Ticket ticket) {
                tickets.accept(under, ticket);
            }
        }
    }
}
