package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.control.Outgoing;
import io.oxtunnel.runtime.control.WaitingPackets;
import io.oxtunnel.runtime.history.History;
import io.oxtunnel.runtime.worker.Quiescence;

/**
 * What follows from the events of the protocol core in both roles: datagrams go out, handles of endpoints are exchanged and keys are
 * closed when no worker uses them any more. Called on the control path.
 */
abstract class Events implements SessionEvents {
    /** Offset of the flags in a datagram (PROTOCOL.md 2). */
    private static final int FLAGS = 2;
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");

    private final Transport transport;
    private final Outgoing outgoing;
    private final Quiescence quiescence;
    private final History history;
    private final WaitingPackets waiting;

    Events(Transport transport, Assembly assembly) {
        this.transport = transport;
        outgoing = assembly.outgoing();
        quiescence = assembly.quiescence();
        history = assembly.history();
        waiting = assembly.waiting();
    }

    final History history() {
        return history;
    }

    /** Answers to the session find their way. Any thread. */
    abstract void route(Session session);

    /** Nothing goes to the session any more. Any thread. */
    abstract void unroute(Session session);

    /** The session may carry data, or has new addresses. */
    abstract void up(Session session);

    /** The session is gone. */
    abstract void down(Session session, String reason);

    @Override
    public final void send(byte[] datagram, Endpoint to) {
        if (datagram.length > FLAGS && datagram[FLAGS] == Wire.CONTROL) {
            history.sent(to);
        }
        outgoing.send(datagram, to);
    }

    @Override
    public final boolean probes() {
        return transport.sendsWhole();
    }

    @Override
    public final void probe(byte[] datagram, Endpoint to) {
        outgoing.sendWhole(datagram, to);
    }

    /** A worker confirmed the session; the control path completes it, but the first answer does not wait for that. Any thread. */
    final void confirmed(Session session) {
        synchronized (session) {
            if (session.peerHandle() < 0 && session.endpoint() != null) {
                session.peerHandle(intern(session.endpoint()));
            }
        }
        route(session);
        if (session.state() == SessionState.CLOSED) {
            // The control path closed it in between, and has unrouted it before it was routed.
            unroute(session);
            point(session, null);
        }
    }

    @Override
    public final void established(Session session) {
        history.note(session.peer(), session.endpoint(), "session established, " + session.assignment());
        point(session, session.endpoint());
        route(session);
        up(session);
    }

    @Override
    public final void moved(Session session, Endpoint to) {
        history.note(session.peer(), to, "its address is now this one");
        boolean elsewhere = point(session, to);
        relocated(session, to);
        if (elsewhere) {
            // At most once a second for a session.
            LOG.log(System.Logger.Level.INFO, "session " + session.id() + " of " + session.peer() + " has moved to " + to + "; over "
                    + to.carrier() + ": " + session.carriedWhy());
        }
    }

    /** What the session sends goes elsewhere from now on. */
    void relocated(Session session, Endpoint to) {
        // A server has many, and none of them sets the pace.
    }

    /** Sets where the session's datagrams go; returns whether they went elsewhere before. */
    private boolean point(Session session, Endpoint to) {
        long before;
        long after;
        synchronized (session) {
            before = session.peerHandle();
            after = to == null ? -1 : intern(to);
            session.peerHandle(after);
        }
        if (before >= 0) {
            quiescence.retire(() -> transport.release(before));
        }
        return before >= 0 && before != after;
    }

    /** Without a handle nothing goes to the session: its packets are dropped and counted. */
    private long intern(Endpoint to) {
        try {
            return transport.intern(to);
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "nothing goes to " + to + ": " + e.getMessage());
            return -1;
        }
    }

    @Override
    public final void closed(Session session, String reason) {
        history.note(session.peer(), session.endpoint(), "session closed: " + reason);
        unroute(session);
        down(session, reason);
        point(session, null);
    }

    @Override
    public final void early(Session session, int index, byte[] packet) {
        // The answers find the session, and wait with it for its key.
        route(session);
        waiting.early(packet, index);
    }

    @Override
    public final void abandoned(Session session, Session live) {
        unroute(session);
        if (live != null) {
            route(live);
        }
    }

    @Override
    public final void forward(Session session, byte[] packet) {
        waiting.forward(packet);
    }

    @Override
    public final void dropped(DropReason reason, int n) {
        waiting.dropped(reason, n);
    }

    @Override
    public final void retired(SessionKey key) {
        quiescence.retire(key::close);
    }

    @Override
    public final void count(Counters.Traffic counter) {
        outgoing.counters().add(counter, 1);
    }

    @Override
    public void state(SessionState state, String reason) {
        // Only a client has a connection whose state matters as such.
    }
}
