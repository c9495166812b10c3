package io.oxtunnel.session.engine;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.Mac2;
import io.oxtunnel.session.handshake.RetryFull;
import io.oxtunnel.session.key.IndexTable;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The client's attempts to agree on keys, and its state (PROTOCOL.md 4.6): INIT_SENT or REKEYING, each INIT to the next of the servers;
 * after 90 s BACKOFF; then again, for ever. Control path.
 */
final class Connector {
    private final Context context;
    private final TunnelSession session;
    private final IndexTable table;
    private final InFlight inFlight = new InFlight();
    private final HeldCookie cookie = new HeldCookie();
    private final ClientResumption resumption;
    private final Retransmission retransmission;
    private final Race race = new Race();
    private List<Endpoint> servers = List.of();
    private List<Endpoint> alternatives = List.of();
    private int turn;
    private long retryAt;
    // Whether the wait is one for an answer: who was refused or sent away waits as it was told.
    private boolean unanswered;
    private String reason = "";

    Connector(Context context, TunnelSession session, IndexTable table, InitFactory inits, byte[] serverKey) {
        this.context = context;
        this.session = session;
        this.table = table;
        resumption = new ClientResumption(context, session, inits, inFlight, serverKey);
        retransmission = new Retransmission(context.random());
    }

    InFlight inFlight() {
        return inFlight;
    }

    ClientResumption resumption() {
        return resumption;
    }

    /** Sets the servers to try, in order. One that was not known before is tried at once where nobody has answered. */
    void servers(List<Endpoint> endpoints, long now) {
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("servers: none; allowed: one endpoint or more");
        }
        List<Endpoint> before = targets();
        servers = List.copyOf(endpoints);
        int added = IntStream.range(0, servers.size()).filter(i -> !before.contains(servers.get(i))).findFirst().orElse(-1);
        if (added < 0) {
            return;
        }
        if (session.state() == SessionState.BACKOFF && unanswered) {
            become(SessionState.INIT_SENT, "the server has other addresses: " + names());
        }
        if (isTrying()) {
            retransmission.begin(now);
            race.begin();
        }
        turn = added;
    }

    /** Sets further addresses of the server, tried after those. */
    void alternatives(List<Endpoint> endpoints) {
        alternatives = endpoints;
        turn = 0;
    }

    /** Returns whether any of the servers is reached over a carrier. */
    boolean carries(String carrier) {
        return servers.stream().anyMatch(server -> server.carrier().equals(carrier));
    }

    /** Returns how far behind the preferred carrier one is: 0 is the preferred one. */
    int rank(String carrier) {
        return (int) targets().stream().map(Endpoint::carrier).distinct().takeWhile(other -> !other.equals(carrier)).count();
    }

    /** Returns the endpoints of the server in the order in which they are tried. */
    List<Endpoint> targets() {
        return Stream.concat(servers.stream(), alternatives.stream()).distinct().toList();
    }

    /** Starts an attempt, with the server that answered last. */
    void begin(SessionState state, String why, long now) {
        Endpoint last = session.endpoint();
        turn = last == null ? 0 : Math.max(0, targets().indexOf(last));
        retransmission.begin(now);
        race.begin();
        become(state, why);
    }

    /** The network is another one: an attempt under way, or one that waits, starts anew with the next {@link #advance}. */
    void hurry(long now) {
        if (isTrying()) {
            begin(session.state(), reason, now);
        } else if (session.state() == SessionState.BACKOFF) {
            retryAt = now;
        }
    }

    /** A packet waits: an idle client connects. */
    void wake(long now) {
        if (session.state() == SessionState.IDLE) {
            begin(SessionState.INIT_SENT, "a packet has ended the idling; connecting to " + names(), now);
        }
    }

    /**
     * Takes a RETRY_FULL: the same server is asked at once in full, unless it was already.
     *
     * @return null if it counts
     */
    DropReason retry(byte[] datagram, long now) {
        InFlight.Sent resume = inFlight.find(RetryFull.receiver(datagram));
        boolean newest = resume != null && inFlight.isNewest(resume);
        DropReason drop = resumption.retry(datagram, now);
        if (drop == null && newest && isTrying()) {
            sendInit(resume.to(), now);
        }
        return drop;
    }

    /** Waits for a growing time before the next attempt. */
    void backOff(String why, long now) {
        waitFor(retransmission.backOff(), why, now);
    }

    /** Waits before the next attempt; keys that are left stay in use. */
    void waitFor(long nanos, String why, long now) {
        inFlight.clear();
        unanswered = false;
        retryAt = now + nanos;
        become(SessionState.BACKOFF, why);
    }

    /** A key was confirmed: what is still in flight is no longer needed. */
    void confirmed() {
        inFlight.clear();
        retransmission.succeeded();
    }

    /** Stops for good. */
    void stop(SessionState state, String why) {
        inFlight.clear();
        become(state, why);
    }

    /** Tells a state, once for each change. */
    void become(SessionState state, String why) {
        if (state != session.state() || !why.equals(reason)) {
            session.state(state);
            reason = why;
            context.events().state(state, why);
        }
    }

    void advance(long now) {
        if (session.state() == SessionState.BACKOFF && now >= retryAt) {
            // The reason stays that of the wait: nothing new is known.
            begin(SessionState.INIT_SENT, reason, now);
        }
        if (!isTrying()) {
            return;
        }
        if (session.state() == SessionState.REKEYING && session.ring().sending() == null) {
            become(SessionState.INIT_SENT, "the keys have expired");
        }
        if (retransmission.givenUp(now)) {
            backOff("no answer for 90 s from " + names(), now);
            unanswered = true;
        } else if (retransmission.due(now)) {
            ask(now);
        }
    }

    /** Where a live session asks for new keys nobody races: its endpoint answers. */
    private void ask(long now) {
        Endpoint to = nextTarget();
        sendInit(to, now);
        List<Endpoint> all = targets();
        long next = race.asked(to, all.get(turn % all.size()), all.size(), now);
        if (session.state() == SessionState.INIT_SENT && next != Race.OVER) {
            retransmission.raceUntil(next);
        }
    }

    /**
     * Takes the cookie of a server under load: a new INIT with it goes there at once, and the retransmission timer restarts (PROTOCOL.md
     * section 6, to 4.3).
     *
     * @param to where the INIT went that the cookie answers
     */
    void cookie(byte[] received, Endpoint to, long now) {
        if (cookie.take(received, to, now) && isTrying()) {
            retransmission.restart();
            sendInit(to, now);
        }
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        return session.state() == SessionState.BACKOFF ? retryAt : isTrying() ? retransmission.deadline() : Long.MAX_VALUE;
    }

    private boolean isTrying() {
        return session.state() == SessionState.INIT_SENT || session.state() == SessionState.REKEYING;
    }

    private Endpoint nextTarget() {
        List<Endpoint> targets = targets();
        Endpoint to = targets.get(turn % targets.size());
        turn = (turn + 1) % targets.size();
        return to;
    }

    private void sendInit(Endpoint to, long now) {
        try {
            InFlight.Sent init = resumption.next(drawIndex(), to, now);
            byte[] held = cookie.of(to, now);
            if (held != null) {
                Mac2.write(init.handshake().datagram(), held);
            }
            inFlight.add(init);
            retransmission.sent(now);
            context.events().send(init.handshake().datagram(), to);
        } catch (IOException e) {
            backOff("the timestamp of the handshake cannot be kept: " + e.getMessage(), now);
        } catch (GeneralSecurityException e) {
            backOff("server-key is not a usable X25519 public key: " + e.getMessage(), now);
        }
    }

    private int drawIndex() {
        int index;
        do {
            index = table.draw(session.worker());
        } while (inFlight.find(index) != null);
        return index;
    }

    /** Returns the servers in words. */
    String names() {
        return targets().stream().map(Endpoint::toString).collect(Collectors.joining(", "));
    }
}
