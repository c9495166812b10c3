package io.oxtunnel.session.path;

import io.oxtunnel.api.transport.Endpoint;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The endpoints that one session may move to, on one path (PROTOCOL.md 4.8). There may be several: who copies datagrams from a false
 * address must not keep the peer itself from being tried. A session moves at most once a second; a proof that comes earlier waits.
 * One thread; times are nanoseconds of the engine's clock.
 */
public final class Candidates {
    /** Most candidates at a time; beyond, the one that was seen longest ago goes. */
    public static final int MAX = 4;
    /** Time between two moves. */
    static final long MOVE_INTERVAL = TimeUnit.SECONDS.toNanos(1);

    // The one seen last is last.
    private final List<Candidate> all = new ArrayList<>(MAX);
    private final Former former = new Former();
    private long nextMoveAt = Long.MIN_VALUE;

    /** Takes that the newest datagram of the session came from an endpoint that is not the session's. */
    public void seen(Endpoint from, int bytes, long now) {
        Candidate candidate = find(from);
        if (candidate == null) {
            if (all.size() == MAX) {
                all.removeFirst();
            }
            candidate = new Candidate(from, now);
        } else {
            all.remove(candidate);
        }
        candidate.seen(bytes);
        all.add(candidate);
    }

    private Candidate find(Endpoint at) {
        for (Candidate candidate : all) {
            if (candidate.endpoint().equals(at)) {
                return candidate;
            }
        }
        return null;
    }

    /** Drops the candidates that have not proved themselves in time. */
    public void expire(long now) {
        all.removeIf(candidate -> !candidate.proven() && now >= candidate.expiresAt());
    }

    /** Returns the candidates to challenge now, with datagrams of that size. */
    public List<Candidate> due(int size, long now) {
        return all.stream().filter(candidate -> now >= candidate.challengeAt(size)).toList();
    }

    /** Returns whether so many bytes may go to a candidate in answer to it, and takes them from what may be sent there. */
    public boolean admits(Endpoint to, int size) {
        Candidate candidate = find(to);
        return candidate != null && candidate.admits(size);
    }

    /** Takes an ACK; returns whether it proves the endpoint that it came from. */
    public boolean acknowledged(long token, Endpoint from, long now) {
        Candidate candidate = find(from);
        return candidate != null && candidate.proves(token, now);
    }

    /** A datagram newer than all of theirs came from the endpoint in use. */
    public void overtaken() {
        all.forEach(Candidate::overtaken);
    }

    /**
     * Takes out the proven candidate that the session moves to now; null if there is none, or it is too early.
     *
     * @param home the endpoint that the session leaves
     */
    public Candidate settle(Endpoint home, long now) {
        if (now < nextMoveAt) {
            return null;
        }
        Candidate chosen = null;
        for (Iterator<Candidate> newest = all.reversed().iterator(); chosen == null && newest.hasNext();) {
            Candidate candidate = newest.next();
            chosen = candidate.proven() ? candidate : null;
        }
        if (chosen != null) {
            all.remove(chosen);
            overtaken();
            nextMoveAt = now + MOVE_INTERVAL;
            former.left(home, now);
        }
        return chosen;
    }

    /** Returns the endpoint that the session has left, if it is to be challenged now; each call counts. Else null. */
    public Endpoint former(long now) {
        return former.due(now);
    }

    /** Returns when something is due: a challenge of that size, an end, a move; with no candidate left, when this can be forgotten. */
    public long deadline(int size, long now) {
        boolean waits = !all.isEmpty() || former.deadline() != Long.MAX_VALUE;
        long due = waits ? former.deadline() : Math.max(now, nextMoveAt);
        for (Candidate candidate : all) {
            due = Math.min(due, candidate.proven() ? nextMoveAt : Math.min(candidate.challengeAt(size), candidate.expiresAt()));
        }
        return due;
    }

    /** Drops all of them. */
    public void clear() {
        all.clear();
        former.clear();
    }

    /** Returns whether nothing is to be remembered. */
    public boolean idle(long now) {
        return all.isEmpty() && former.deadline() == Long.MAX_VALUE && now >= nextMoveAt;
    }
}
