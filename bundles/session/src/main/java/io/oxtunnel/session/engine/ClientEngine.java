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
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.Limits;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.noise.KeyPair;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

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
 * 9. disturbed()   a sleep, another network: a challenge, or new keys at once     control path   {@link Disturbance}
 * </pre>
 */
public final class ClientEngine implements SessionEngine {
    private static final long MAX_RETRY_SECONDS = 3_600;
    private static final long SHORT_LIFE = TimeUnit.SECONDS.toNanos(5);

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
    private final ClientMessages messages;
    private final Vigil vigil;
    private final Connector connector;
    private final PathProber prober;
    private final ClientClock clock;
    private final AcceptReader accepts;
    private final ConfigInbox inbox;
    private final CookieReader cookies;
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
        session = new TunnelSession("server", "", table.drawWorker(), SessionState.IDLE, confirmed);
        sender = new ControlSender(context.codec(), context.random(), context.events());
        liveness = new Liveness(session, sender);
        prober = new PathProber(sender);
        disturbance = new Disturbance(session, sender);
        roaming = new Roaming(sender, context.events(), prober);
        messages = new ClientMessages(session, sender, roaming, prober);
        clock = new ClientClock(context.wallClock(), timestamps, own.publicKey());
        InitFactory inits = new InitFactory(context, identity, own, clock);
        connector = new Connector(context, session, table, inits);
        vigil = new Vigil(session, liveness, disturbance, connector);
        // Tickets are of no use to a client that does not resume.
        inbox = new ConfigInbox(session, sender, context.events(), context.keepaliveSeconds() == 0, connector, (under, ticket) -> {
        });
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
        establish(result, now);
        return new Verdict.Deliver(session);
    }

    private void establish(AcceptReader.Result accepted, long now) {
        InFlight.Sent init = accepted.init();
        connector.inFlight().answered(init);
        // Where the INIT went, and not where the ACCEPT says it comes from: a copy with another source must not divert a session.
        Endpoint endpoint = init.to();
        TransportKey key = accepted.key(session, context, endpoint, now);
        moveTo(endpoint);
        session.feedback().roundTrip().estimate(now - init.at());
        disturbance.reset();
        // A session that had been given up is news again when it goes on.
        boolean news = install(key, accepted.payload().configEpoch()) | session.state() == SessionState.INIT_SENT;
        retirement.retire(session.ring().expire(now));
        // Before the news: who is told of a session and looks at it must find it established.
        connector.become(SessionState.ESTABLISHED, "connected to " + endpoint);
        // Before data may follow: clear data confirms nothing (PROTOCOL.md section 6, to 4.6).
        liveness.confirm(now);
        if (news) {
            context.events().established(session);
        }
    }

    /** Returns whether the session is another one than before, or has other addresses. */
    private boolean install(TransportKey key, int epoch) {
        boolean other = !Arrays.equals(session.sessionId(), key.agreement().sessionId());
        boolean readdressed = !key.agreement().assignment().equals(session.assignment());
        if (other) {
            session.sessionId(key.agreement().sessionId());
        }
        inbox.accepted(other, epoch);
        session.countHandshake();
        table.add(key);
        session.install(key);
        return other || readdressed;
    }

    private void moveTo(Endpoint endpoint) {
        if (!endpoint.equals(session.endpoint())) {
            session.moveTo(endpoint);
            context.events().moved(session, endpoint);
        }
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
            case Disconnect disconnect -> disconnected(own, disconnect, now);
            case ConfigUpdate update -> inbox.take(own, update, now);
        };
    }

    /** A DISCONNECT under a key of an earlier session says nothing about this one. */
    private Verdict disconnected(TransportKey under, Disconnect message, long now) {
        if (!Arrays.equals(under.agreement().sessionId(), session.sessionId())) {
            return new Verdict.Deliver(session);
        }
        String reason = "the server ended the session: " + Reasons.disconnect(message.reason());
        boolean shortLived = now - session.keyedAt() < SHORT_LIFE;
        forget(reason);
        long wait = TimeUnit.SECONDS.toNanos(Math.min(message.retryAfterSeconds(), MAX_RETRY_SECONDS));
        // A server that lets us in only to throw us out is not asked again at once.
        connector.waitFor(shortLived ? Math.max(wait, SHORT_LIFE) : wait, reason, now);
        return new Verdict.Deliver(session);
    }

    @Override
    public void sighted(SessionKey key, int bytes, Endpoint from, long now) {
        settle(now);
        if (key instanceof TransportKey own && table.find(own.localIndex()) == own) {
            roaming.sighted(session, from, bytes, now);
        }
    }

    @Override
    public void disturbed(long missed, long now) {
        session.age(missed);
        boolean connected = session.state() == SessionState.ESTABLISHED;
        if (!connected) {
            connector.hurry(now);
        }
        advance(now);
        if (connected && session.state() == SessionState.ESTABLISHED) {
            disturbance.ask(now);
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
        }
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
        if (isKnown()) {
            due = Math.min(due, session.keyedAt() + Limits.ERASE_AFTER_TIME);
        }
        if (session.state() == SessionState.ESTABLISHED) {
            due = Math.min(due, vigil.deadline(advancedAt));
        }
        return due;
    }

    @Override
    public void disconnect(Session which, int reason, long now) {
        sender.disconnect(session, reason, 0, now);
        forget(Reasons.disconnect(reason));
        connector.stop(SessionState.IDLE, Reasons.disconnect(reason));
    }

    @Override
    public void configured(int epoch, boolean inForce, long now) {
        inbox.configured(epoch, inForce, now);
    }

    @Override
    public List<Session> sessions() {
        return List.of(session);
    }

    @Override
    public void close() {
        forget("closed");
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
