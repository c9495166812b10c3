package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage;
import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.ControlMessage.ConfigUpdate;
import io.oxtunnel.api.codec.ControlMessage.Disconnect;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.MalformedException;
import io.oxtunnel.api.session.Admission;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeGate;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionEngineFactory.ServerIdentity;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.IncomingResumption;
import io.oxtunnel.session.key.IndexTable;
import io.oxtunnel.session.key.TransportKey;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The core of a server (PROTOCOL.md 4.6).
 *
 * <pre>
 * 1. handshake()   INIT passes the pipeline                                    control path   {@link Responder}
 * 2.               ACCEPT; the new key waits in HALF_OPEN                       control path   {@link Admissions}
 * 3. confirm()     the first datagram opens under it: it is the sending key     a worker
 * 4. advance()     its session goes live and replaces an older one              control path   {@link Registry}
 * 5. control()     KEEPALIVEs are answered; DISCONNECT ends the session         control path
 *                  ACKs may answer path MTU probes                             control path   {@link PathProber}
 * 6. sighted()     the client is somewhere else: challenged, followed          control path   {@link Roaming}
 * 7. advance()     keys expire, idle sessions end                               control path   {@link Registry}
 * </pre>
 */
public final class ServerEngine implements SessionEngine {
    private final Context context;
    private final Queue<TransportKey> confirmed = new ConcurrentLinkedQueue<>();
    private final IndexTable table;
    private final ControlSender sender;
    private final StaticKeys keys;
    private final InitGuard guard;
    private final Responder responder;
    private final Registry registry;
    private final Roaming roaming;
    private final Admissions admissions;
    private final Configurator configurator;
    private final PathProber prober;
    private final ServerResumption resumption;
    // When the queue of confirmed keys was emptied last: what is in it is due since then.
    private long settledAt;

    /**
     * Makes a server without sessions.
     *
     * @throws IllegalArgumentException if the private key has not 32 bytes
     */
    public ServerEngine(Context context, ServerIdentity identity, Admission admission, TimestampStore timestamps) {
        this.context = context;
        table = new IndexTable(context.workers(), context.random());
        sender = new ControlSender(context.codec(), context.random(), context.events());
        keys = new StaticKeys(context.agreement(), context.wallClock(), identity);
        guard = new InitGuard(context);
        responder = new Responder(context, keys, guard, admission, timestamps);
        registry = new Registry(context.events(), table, sender, admission, identity.idleSeconds());
        configurator = new Configurator(admission, sender, registry);
        prober = new PathProber(sender);
        roaming = new Roaming(sender, context.events(), prober);
        resumption = new ServerResumption(context, keys, guard, admission, responder, registry, configurator);
        admissions = new Admissions(context, identity, admission, responder, table, confirmed);
    }

    @Override
    public SessionKey find(int index) {
        return table.find(index);
    }

    @Override
    public HandshakeGate gate() {
        return new ServerGate(keys::receivers);
    }

    @Override
    public void waiting(int handshakes, long now) {
        guard.waiting(handshakes, now);
    }

    @Override
    public Verdict handshake(byte[] datagram, Endpoint from, long now) {
        settle(now);
        if (IncomingResumption.isResume(datagram)) {
            return resume(datagram, from, now);
        }
        return answer(responder.read(datagram, from, now), null, from, now);
    }

    private Verdict resume(byte[] datagram, Endpoint from, long now) {
        Resumptions.Result resume = resumption.read(datagram, from, now);
        if (resume.retry() != null) {
            context.events().send(resume.retry(), from);
        }
        return answer(resume.init(), resume, from, now);
    }

    /** Answers an INIT that passed; {@code resume} is null for a full one. */
    private Verdict answer(Responder.Result init, Resumptions.Result resume, Endpoint from, long now) {
        if (init.drop() != null) {
            return new Verdict.Drop(init.drop(), init.who(), init.detail());
        }
        Admissions.Outcome outcome = admissions.answer(init, from, now);
        init.handshake().erase();
        if (outcome.key() != null) {
            table.add(outcome.key());
            registry.offer(init.peer(), outcome.key(), now);
            if (resume != null) {
                resumption.accepted(outcome.key(), resume, now);
            }
            return new Verdict.Reply(outcome.datagram());
        }
        if (outcome.datagram() != null) {
            context.events().send(outcome.datagram(), from);
        }
        return new Verdict.Drop(outcome.drop(), init.who(), outcome.detail());
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
        if (message instanceof ConfigUpdate) {
            return new Verdict.Drop(DropReason.CONFIG_FROM_CLIENT);
        }
        TunnelSession session = (TunnelSession) own.session();
        if (message instanceof KeepAlive keepAlive) {
            session.feedback().heard(own, counter, keepAlive.sent());
            byte[] answer = sender.answer(session, own, keepAlive, arrived, now);
            if (answer != null) {
                return roaming.answer(session, keepAlive, answer, from);
            }
        } else if (message instanceof Ack ack) {
            session.feedback().acknowledged(ack, own, counter, arrived);
            configurator.acknowledged(session, ack.configEpoch(), now);
            prober.acknowledged(session, ack, now);
            roaming.acknowledged(session, ack, from, arrived);
        } else if (message instanceof Disconnect disconnect) {
            registry.close(session, "the client ended it: " + Reasons.disconnect(disconnect.reason()));
        }
        return new Verdict.Deliver(session);
    }

    @Override
    public void sighted(SessionKey key, int bytes, Endpoint from, long now) {
        settle(now);
        if (key instanceof TransportKey own && table.find(own.localIndex()) == own) {
            roaming.sighted((TunnelSession) own.session(), from, bytes, now);
        }
    }

    @Override
    public void disturbed(long missed, long now) {
        settle(now);
        registry.age(missed);
        advance(now);
    }

    @Override
    public void advance(long now) {
        settle(now);
        registry.sweep(now);
        configurator.advance(now);
        prober.advance(now);
        roaming.advance(now);
        resumption.advance(now);
    }

    @Override
    public long deadline() {
        long due = Math.min(Math.min(registry.deadline(), roaming.deadline()), Math.min(configurator.deadline(), prober.deadline()));
        due = Math.min(due, resumption.deadline());
        return confirmed.isEmpty() ? due : Math.min(settledAt, due);
    }

    @Override
    public void connect(List<Endpoint> servers, long now) {
        // A server waits to be asked.
    }

    @Override
    public void identity(ServerIdentity identity) {
        keys.replace(identity);
    }

    @Override
    public void disconnect(Session session, int reason, long now) {
        settle(now);
        if (session instanceof TunnelSession own) {
            registry.disconnect(own, reason, now);
        }
    }

    @Override
    public void unsent(Session session, byte[] packet, long now) {
        settle(now);
        if (session instanceof TunnelSession own) {
            resumption.unsent(own, packet, now);
        }
    }

    @Override
    public void reconfigure(long now) {
        settle(now);
        configurator.reconfigure(now);
    }

    @Override
    public List<Runnable> recipher() {
        return table.recipher();
    }

    @Override
    public List<Session> sessions() {
        return registry.sessions();
    }

    @Override
    public void close() {
        registry.closeAll("closed");
        resumption.close();
        keys.close();
    }

    private void settle(long now) {
        settledAt = now;
        for (TransportKey key = confirmed.poll(); key != null; key = confirmed.poll()) {
            registry.confirmed(key, now);
            configurator.confirmed((TunnelSession) key.session(), now);
            resumption.confirmed(key, now);
            if (key.session().state() == SessionState.ESTABLISHED) {
                prober.keyed((TunnelSession) key.session(), now);
            }
        }
    }
}
