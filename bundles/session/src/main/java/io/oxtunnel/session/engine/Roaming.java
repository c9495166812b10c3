package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.ControlMessage.KeepAlive;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.path.Candidate;
import io.oxtunnel.session.path.Candidates;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How sessions follow their peers from one endpoint to another (PROTOCOL.md 4.8), the same on both sides. Control path.
 *
 * <pre>
 * 1. sighted()        the newest datagram came from another endpoint: a candidate, challenged at once and then once a second
 * 2.                  data and answers go on going to the endpoint in use
 * 3. acknowledged()   the ACK to a challenge, from the candidate: the session moves there, at most once a second
 * 4. advance()        no proof for 3 s: the candidate is dropped; the endpoint that was left is challenged for 3 s
 * </pre>
 */
final class Roaming {
    /** Bytes of a challenge, and of the ACK to it. */
    private static final int CHALLENGE = Wire.OVERHEAD + Wire.KEEPALIVE;

    private final ControlSender sender;
    private final SessionEvents events;
    private final PathProber prober;
    // The sessions with candidates, or that have moved within the last second.
    private final Map<TunnelSession, Candidates> moving = new IdentityHashMap<>();
    private final Deadlines<TunnelSession> deadlines = new Deadlines<>();

    Roaming(ControlSender sender, SessionEvents events, PathProber prober) {
        this.sender = sender;
        this.events = events;
        this.prober = prober;
    }

    /** The newest datagram of a session, of so many bytes, came from there. Data of a PLAIN session is bound to one endpoint: it stays. */
    void sighted(TunnelSession session, Endpoint from, int bytes, long now) {
        Endpoint at = as(session, from);
        if (session.mode() == Mode.PLAIN || session.endpoint() == null) {
            return;
        }
        if (at.equals(session.endpoint())) {
            home(session, now);
            return;
        }
        Candidates candidates = moving.computeIfAbsent(session, s -> new Candidates());
        candidates.expire(now);
        candidates.seen(at, bytes, now);
        serve(session, candidates, now);
    }

    /** The peer is where it was: what had come from elsewhere since was late, or a copy. */
    private void home(TunnelSession session, long now) {
        Candidates candidates = moving.get(session);
        if (candidates != null) {
            candidates.overtaken();
            deadlines.set(session, candidates.deadline(CHALLENGE, now));
        }
    }

    /** Takes an ACK and where it came from. */
    void acknowledged(TunnelSession session, Ack ack, Endpoint from, long now) {
        Candidates candidates = moving.get(session);
        if (candidates != null && ack.token() != 0 && candidates.acknowledged(ack.token(), as(session, from), now)) {
            serve(session, candidates, now);
        }
    }

    /**
     * Says where the answer to a KEEPALIVE goes: to the endpoint in use, and, if it was a challenge from a candidate, there too, because
     * an ACK proves the endpoint that asked for it. Where that is another carrier it goes there alone: of two copies the first to arrive
     * would make a replay of the other, and the peer asks for this way.
     *
     * @param datagram the answer
     */
    Verdict answer(TunnelSession session, KeepAlive asked, byte[] datagram, Endpoint from) {
        Endpoint at = as(session, from);
        if (at.equals(session.endpoint())) {
            return new Verdict.Reply(datagram);
        }
        Candidates candidates = moving.get(session);
        boolean there = (asked.flags() & KeepAlive.CHALLENGE) != 0 && candidates != null && candidates.admits(at, datagram.length);
        if (!there || at.carrier().equals(session.endpoint().carrier())) {
            events.send(datagram, session.endpoint());
        }
        return there ? new Verdict.Reply(datagram) : new Verdict.Deliver(session);
    }

    /** Does what is due. */
    void advance(long now) {
        for (TunnelSession session = deadlines.poll(now); session != null; session = deadlines.poll(now)) {
            Candidates candidates = moving.get(session);
            candidates.expire(now);
            if (candidates.idle(now)) {
                moving.remove(session);
            } else {
                serve(session, candidates, now);
            }
        }
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        return deadlines.first();
    }

    private void serve(TunnelSession session, Candidates candidates, long now) {
        for (Candidate candidate : candidates.due(CHALLENGE, now)) {
            long token = sender.challenge(session, candidate.endpoint(), now);
            if (token == 0) {
                // No key may send any more: there is nothing left to move.
                candidates.clear();
                break;
            }
            candidate.challenged(token, CHALLENGE, now);
        }
        Candidate proven = candidates.settle(session.endpoint(), now);
        if (proven != null) {
            move(session, proven, now);
        }
        Endpoint former = candidates.former(now);
        if (former != null) {
            sender.challenge(session, former, now);
        }
        deadlines.set(session, candidates.deadline(CHALLENGE, now));
    }

    private void move(TunnelSession session, Candidate to, long now) {
        session.moveTo(to.endpoint());
        session.carried("the peer has moved to it", now);
        session.feedback().roundTrip().sample(to.roundTrip());
        events.moved(session, to.endpoint());
        prober.moved(session, now);
    }

    /** A session that leaves its own address to the system goes on doing so. */
    private static Endpoint as(TunnelSession session, Endpoint from) {
        Endpoint now = session.endpoint();
        return now == null || now.local() != null ? from : new Endpoint(from.remote(), null, from.carrier());
    }
}
