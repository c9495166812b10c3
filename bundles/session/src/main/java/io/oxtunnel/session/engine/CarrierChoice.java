package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.session.SessionEvents;
import io.oxtunnel.api.transport.Endpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which endpoint of its server a client's live session goes over; the server follows by its ordinary rules ({@link Roaming}), and no new
 * keys are needed. Control path.
 *
 * <pre>
 * 1. advance()        data is unanswered for two round trips and 500 ms: the endpoint in use is asked, sooner than {@link Liveness} would,
 *                     for here is another way to go
 * 2. advance()        such a KEEPALIVE is unanswered for 300 ms or two round trips: all other endpoints are challenged, and again each
 *                     second
 * 3. advance()        a later carrier than the preferred one is in use: the endpoints of better ones are challenged after 1, 2, 4, 8, 15,
 *                     30, 30.. s; where a better one fell silent soon after a return, less and less often, up to 5 minutes
 * 4. acknowledged()   an ACK from where its challenge went: the session moves there
 * 5. home()           the endpoint in use answers after all: what was asked because of its silence no longer counts
 * </pre>
 *
 * A PLAIN session is bound to its endpoint (PROTOCOL.md 4.7) and stays: it reaches another carrier by a handshake, once it is dead here.
 */
final class CarrierChoice {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(300);
    private static final long IMPATIENCE = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long[] RETURN_SECONDS = {1, 2, 4, 8, 15, 30, 60, 120, 300};
    /** Silence alone makes the pauses no longer than 30 s, about as long as those of keepalives. */
    private static final int SILENT_STEP = 5;
    /** Who comes back and falls silent within this time is asked less and less often. */
    private static final long STEADY = 60 * SECOND;
    private static final long REMEMBERED = 3 * SECOND;
    private static final int ENDPOINTS = 4;
    private static final int KEPT = 32;

    private record Asked(long token, Endpoint to, long at, boolean silence) {
    }

    private final TunnelSession session;
    private final ControlSender sender;
    private final Liveness liveness;
    private final Connector connector;
    private final SessionEvents events;
    private final PathProber prober;
    // Oldest first.
    private final Deque<Asked> asked = new ArrayDeque<>();
    private long silenceAt = Traffic.NEVER;
    private long hurriedAt = Traffic.NEVER;
    private long returnAt = Traffic.NEVER;
    private int step;
    private boolean returned;
    private long advancedAt;

    CarrierChoice(TunnelSession session, ControlSender sender, Liveness liveness, Connector connector, SessionEvents events, PathProber prober) {
        this.session = session;
        this.sender = sender;
        this.liveness = liveness;
        this.connector = connector;
        this.events = events;
        this.prober = prober;
    }

    /** Does what is due in a live session. */
    void advance(long now) {
        advancedAt = now;
        if (!chooses()) {
            return;
        }
        if (now >= hurryAt()) {
            hurriedAt = now;
            sender.keepAlive(session, now);
        }
        if (now >= silentAt()) {
            silenceAt = now + SECOND;
            connector.targets().stream().filter(to -> !to.equals(session.endpoint())).limit(ENDPOINTS).forEach(to -> ask(to, true, now));
        }
        if (now >= betterAt()) {
            step = Math.max(step, Math.min(step + 1, SILENT_STEP));
            returnAt = now + RETURN_SECONDS[step] * SECOND;
            better().forEach(to -> ask(to, false, now));
        }
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        return chooses() ? Math.min(Math.min(hurryAt(), lookAt()), Math.min(silentAt(), betterAt())) : Long.MAX_VALUE;
    }

    /** While data flows it is looked at more often than {@link Liveness} does: what is sent unseen may be the first unanswered. */
    private long lookAt() {
        long sent = session.traffic().sentAt();
        return sent != Traffic.NEVER && advancedAt < sent + 2 * SECOND ? advancedAt + IMPATIENCE / 2 : Long.MAX_VALUE;
    }

    private boolean chooses() {
        return session.endpoint() != null && session.mode() != Mode.PLAIN && connector.targets().size() > 1;
    }

    /** Returns when the endpoint in use is to be asked: once for each silence. */
    private long hurryAt() {
        long unanswered = session.traffic().unansweredAt();
        boolean asked = hurriedAt >= unanswered || liveness.askedAt() != Traffic.NEVER;
        return unanswered == Traffic.NEVER || asked ? Long.MAX_VALUE : unanswered + 2 * Math.max(0, session.roundTripNanos()) + IMPATIENCE;
    }

    /** Returns when it was asked what it has not answered yet, or {@link Traffic#NEVER}. */
    private long askedAt() {
        boolean hurried = hurriedAt > session.traffic().heardAt();
        long asked = liveness.askedAt();
        return hurried && (asked == Traffic.NEVER || hurriedAt < asked) ? hurriedAt : asked;
    }

    /** Returns when the silence of the endpoint in use is long enough to ask the others. */
    private long silentAt() {
        long since = askedAt();
        long patience = Math.max(PATIENCE, 2 * session.roundTripNanos());
        return since == Traffic.NEVER ? Long.MAX_VALUE : Math.max(since + patience, silenceAt);
    }

    private long betterAt() {
        if (better().isEmpty()) {
            return Long.MAX_VALUE;
        }
        return Math.max(session.carriedSince() + RETURN_SECONDS[0] * SECOND, returnAt);
    }

    private List<Endpoint> better() {
        int rank = connector.rank(session.endpoint().carrier());
        return connector.targets().stream().filter(to -> connector.rank(to.carrier()) < rank).limit(ENDPOINTS).toList();
    }

    private void ask(Endpoint to, boolean silence, long now) {
        long token = sender.challenge(session, to, now);
        if (token != 0) {
            if (asked.size() == KEPT) {
                asked.removeFirst();
            }
            asked.addLast(new Asked(token, to, now, silence));
        }
    }

    /** The network is another one: better carriers may be free again. */
    void hurry(long now) {
        step = 0;
        returnAt = now;
    }

    /** Returns whether an endpoint was asked a moment ago: then its own questions are answered there. */
    boolean asks(Endpoint at, long now) {
        return asked.stream().anyMatch(one -> now - one.at <= REMEMBERED && isSame(one.to, at));
    }

    /** Takes an ACK and where it came from. */
    void acknowledged(long token, Endpoint from, long now) {
        if (isSame(session.endpoint(), from)) {
            asked.removeIf(Asked::silence);
            return;
        }
        Asked proof = token == 0 ? null : asked.stream().filter(one -> one.token == token && isSame(one.to, from)).findFirst().orElse(null);
        if (proof != null && chooses()) {
            move(proof, now);
        }
    }

    private void move(Asked proof, long now) {
        Endpoint before = session.endpoint();
        boolean back = connector.rank(proof.to.carrier()) < connector.rank(before.carrier());
        if (!back) {
            boolean relapsed = returned && now - session.carriedSince() < STEADY;
            step = relapsed ? Math.min(step + 1, RETURN_SECONDS.length - 1) : 0;
        }
        returned = back;
        returnAt = back ? Traffic.NEVER : now + RETURN_SECONDS[step] * SECOND;
        String silent = before.carrier() + " did not answer for " + TimeUnit.NANOSECONDS.toMillis(silence(proof, now)) + " ms";
        asked.clear();
        silenceAt = Traffic.NEVER;
        hurriedAt = Traffic.NEVER;
        liveness.reset();
        session.moveTo(proof.to);
        session.carried(proof.silence ? silent : "it answers", now);
        session.feedback().roundTrip().sample(now - proof.at);
        events.moved(session, proof.to);
        prober.moved(session, now);
    }

    private long silence(Asked proof, long now) {
        return now - Math.min(proof.at, hurriedAt == Traffic.NEVER ? liveness.firstAskedAt() : hurriedAt);
    }

    private static boolean isSame(Endpoint one, Endpoint other) {
        return one != null && one.carrier().equals(other.carrier()) && one.remote().equals(other.remote());
    }
}
