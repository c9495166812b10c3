package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.AcceptPayload;
import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeGate;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory.ClientIdentity;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.ClientClock;
import io.oxtunnel.session.handshake.RetryFull;
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.Limits;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.noise.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The core of a client: one session that lives across handshakes (PROTOCOL.md 4.6).
 *
 * <pre>
 * 1. connect       an attempt begins; advance() sends INITs                      control path   {@link Connector}
 * 2. handshake()   an ACCEPT opens: its key is installed, KEEPALIVE under it      control path
 * 3. confirm()     the first datagram opens under it                              a worker
 * 4. advance()     the INITs still in flight are forgotten                        control path
 * 5. advance()     dead-peer detection, keepalive; path MTU probes               control path   {@link Liveness} {@link PathProber}
 * 6. advance()     120 s or the message limit: back to 1 under the old key        control path   {@link Vigil}
 * 7. control()     ACKs, KEEPALIVEs, DISCONNECT of the server                     control path   {@link ClientMessages}
 * 8. sighted()     the server is somewhere else: challenged, followed             control path   {@link Roaming}
 * 9. advance()     the server's endpoint is silent, or a better one may answer  control path   {@link CarrierChoice}
 * 10. disturbed()  a sleep, another network: a challenge, or new keys at once     control path   {@link Disturbance}
 * </pre>
 */
public final class ClientEngine implements SessionEngine {
    private final Context context;
    private final KeyPair own;
    private final Queue<TransportKey> confirmed = new ConcurrentLinkedQueue<>();
    private final IndexTable table;
    private final Retirement retirement;
    private final TunnelSession session;
    private final ControlSender sender;
    private final Liveness liveness;
    private final Disturbance disturbance;
    private final Roaming roaming;
    private final CarrierChoice choice;
    private final ClientMessages messages;
    private final Vigil vigil;
    private final Connector connector;
    private final PathProber prober;
    private final ClientClock clock;
    private final AcceptReader accepts;
    private final ConfigInbox inbox;
    private final CookieReader cookies;
    private final ClientResumption resumption;
    private final Parting parting;
    private final Adoption adoption;
    // When advance() was called last: whatever is due at once is due since then.
    private long advancedAt;

    /**
     * Makes an idle client.
     *
     * @throws IllegalArgumentException if the private key has not 32 bytes
     */
    public ClientEngine(Context context, ClientIdentity identity, TimestampStore timestamps) {
        this.context = context;
        own = KeyPair.of(identity.privateKey(), context.agreement());
        table = new IndexTable(context.workers(), context.random());
        retirement = new Retirement(table, context.events());
        session = new TunnelSession("server", "", table.drawWorker(), SessionState.IDLE, confirmed, context.maxDatagram());
        sender = new ControlSender(context.codec(), context.random(), context.events());
        liveness = new Liveness(session, sender);
        prober = new PathProber(sender);
        disturbance = new Disturbance(session, sender);
        roaming = new Roaming(sender, context.events(), prober);
        clock = new ClientClock(context.wallClock(), timestamps, own.publicKey());
        InitFactory inits = new InitFactory(context, identity, own, clock);
        connector = new Connector(context, session, table, inits, identity.serverKey());
        choice = new CarrierChoice(session, sender, liveness, connector, context.events(), prober);
        messages = new ClientMessages(session, sender, roaming, prober, choice);
        vigil = new Vigil(session, liveness, disturbance, connector);
        resumption = connector.resumption();
        parting = new Parting(session, connector, context.keepaliveSeconds() == 0, this::forget);
        inbox = new ConfigInbox(session, sender, context.events(), context.keepaliveSeconds() == 0, connector, resumption::ticket);
        adoption = new Adoption(context, session, table, retirement, connector, liveness, disturbance, inbox);
        accepts = new AcceptReader(context.codec(), own.publicKey(), inits.offered(), identity.weakestMode(), connector.inFlight());
        cookies = new CookieReader(context, identity.serverKey(), connector);
    }

    @Override
    public HandshakeGate gate() {
        return accepts.gate();
    }

    @Override
    public SessionKey find(int index) {
        return table.find(index);
    }

    @Override
    public void connect(List<Endpoint> servers, long now) {
        connector.servers(servers, now);
        if (session.state() == SessionState.IDLE) {
            connector.begin(SessionState.INIT_SENT, "connecting to " + connector.names(), now);
        }
        advance(now);
    }

    @Override
    public Verdict handshake(byte[] datagram, Endpoint from, long now) {
        settle(now);
        Verdict cookie = cookies.read(datagram, session, now);
        if (cookie != null) {
            return cookie;
        }
        if (RetryFull.isRetry(datagram)) {
            DropReason drop = connector.retry(datagram, now);
            return drop == null ? new Verdict.Deliver(session) : new Verdict.Drop(drop);
        }
        AcceptReader.Result result = accepts.read(datagram);
        if (result.drop() != null) {
            return new Verdict.Drop(result.drop());
        }
        AcceptPayload accept = result.payload();
        if (accept.reject() != 0) {
            result.keys().erase();
            connector.backOff(Reasons.reject(accept.reject()), now);
            return new Verdict.Drop(DropReason.HANDSHAKE_REJECTED, session.peer(), Reasons.reject(accept.reject()));
        }
        clock.serverTime(accept.serverTime());
        adoption.adopt(result, now);
        return new Verdict.Deliver(session);
    }

    @Override
    public Verdict control(SessionKey key, int path, long counter, byte[] body, Endpoint from, long arrived, long now) {
        settle(now);
        if (!(key instanceof TransportKey own) || table.find(own.localIndex()) != own) {
            return new Verdict.Drop(DropReason.UNKNOWN_INDEX);
        }
        ControlMessage message;
        try {
            message = context.codec().decode(body);
        } catch (MalformedException e) {
            return new Verdict.Drop(DropReason.BAD_CONTROL);
        }
        return switch (message) {
            case KeepAlive keepAlive -> messages.take(own, counter, keepAlive, from, arrived, now);
            case Ack ack -> messages.take(own, counter, ack, from, arrived, now);
            case Disconnect disconnect -> parting.disconnected(own, disconnect, now);
            case ConfigUpdate update -> inbox.take(own, update, now);
        };
    }

    @Override
    public void sighted(SessionKey key, int bytes, Endpoint from, long now) {
        settle(now);
        // Which carrier it is, is this side's choice.
        boolean followed = session.endpoint() != null && session.endpoint().carrier().equals(from.carrier());
        if (followed && key instanceof TransportKey own && table.find(own.localIndex()) == own) {
            roaming.sighted(session, from, bytes, now);
        }
    }

    @Override
    public void disturbed(long missed, long now) {
        session.age(missed);
        resumption.age(missed);
        boolean connected = session.state() == SessionState.ESTABLISHED;
        if (!connected) {
            connector.hurry(now);
        }
        advance(now);
        if (connected && session.state() == SessionState.ESTABLISHED) {
            disturbance.ask(now);
            choice.hurry(now);
            prober.rerouted(session, now);
        }
    }

    @Override
    public void advance(long now) {
        advancedAt = now;
        settle(now);
        retirement.retire(session.ring().expire(now));
        if (isKnown() && now >= session.keyedAt() + Limits.ERASE_AFTER_TIME) {
            forget("no new keys for 540 s");
        }
        if (session.state() == SessionState.ESTABLISHED) {
            vigil.keep(now);
            choice.advance(now);
        }
        resumption.advance(now);
        connector.advance(now);
        prober.advance(now);
        roaming.advance(now);
    }

    @Override
    public long deadline() {
        if (!confirmed.isEmpty()) {
            return advancedAt;
        }
        long due = Math.min(Math.min(session.ring().due(), connector.deadline()), Math.min(roaming.deadline(), prober.deadline()));
        due = Math.min(due, resumption.deadline());
        if (isKnown()) {
            due = Math.min(due, session.keyedAt() + Limits.ERASE_AFTER_TIME);
        }
        if (session.state() == SessionState.ESTABLISHED) {
            due = Math.min(due, Math.min(vigil.deadline(advancedAt), choice.deadline()));
        }
        return due;
    }

    @Override
    public void disconnect(Session which, int reason, long now) {
        sender.disconnect(session, reason, 0, now);
        forget(Reasons.disconnect(reason));
        resumption.forget();
        connector.stop(SessionState.IDLE, Reasons.disconnect(reason));
    }

    @Override
    public void unsent(Session which, byte[] packet, long now) {
        settle(now);
        if (session.sending() != null) {
            // A key has come in between.
            context.events().forward(session, packet);
        } else if (resumption.hold(packet, now)) {
            connector.wake(now);
            advance(now);
        }
    }

    @Override
    public void configured(int epoch, boolean inForce, long now) {
        inbox.configured(epoch, inForce, now);
    }

    @Override
    public List<Runnable> recipher() {
        return table.recipher();
    }

    @Override
    public List<Session> sessions() {
        return List.of(session);
    }

    @Override
    public void close() {
        forget("closed");
        resumption.forget();
        connector.stop(SessionState.CLOSED, "closed");
        own.close();
    }

    private boolean isKnown() {
        return !Arrays.equals(session.sessionId(), new byte[16]);
    }

    /** Erases the keys and the session id. */
    private void forget(String reason) {
        connector.inFlight().clear();
        liveness.reset();
        prober.closed(session);
        retirement.retire(session.ring().clear());
        if (isKnown()) {
            session.sessionId(new byte[16]);
            context.events().closed(session, reason);
        }
    }

    /** Step 4: once a key is confirmed, answers to other INITs would only replace it. */
    private void settle(long now) {
        for (TransportKey key = confirmed.poll(); key != null; key = confirmed.poll()) {
            connector.confirmed();
            prober.keyed(session, now);
        }
    }
}
