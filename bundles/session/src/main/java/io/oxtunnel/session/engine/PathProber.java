package io.oxtunnel.session.engine;

import io.oxtunnel.api.codec.ControlMessage.Ack;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.mtu.PathSearch;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Searches the path MTU of every session of an engine, each direction by its sender (PROTOCOL.md 4.5, RFC 8899): probes where PMTUD was
 * negotiated, timers in one ordered set, one probe in flight a session. Control path.
 */
final class PathProber {
    private final ControlSender sender;
    private final TreeSet<Timer> timers = new TreeSet<>(Comparator.comparingLong(Timer::due).thenComparingLong(Timer::serial));
    // As many as there are sessions.
    private final Map<TunnelSession, Timer> bySession = new HashMap<>();
    private long serial;

    /** When a session is due. A value, so that its place in the order holds. */
    private record Timer(long due, long serial, TunnelSession session, Endpoint path) {
    }

    PathProber(ControlSender sender) {
        this.sender = sender;
    }

    /** A session got a key that is confirmed: a first one, or one with which another largest datagram was agreed. */
    void keyed(TunnelSession session, long now) {
        if ((session.capabilities() & Wire.CAP_PMTUD) == 0) {
            closed(session);
            return;
        }
        Timer timer = bySession.get(session);
        if (timer == null || !timer.path().equals(session.endpoint())) {
            session.search().begin(session.ceiling(), now);
        } else {
            session.search().adjust(session.ceiling(), now);
        }
        schedule(session, session.endpoint());
    }

    /** The endpoint of a session may have changed: then nothing is known of the new path. */
    void moved(TunnelSession session, long now) {
        Timer timer = bySession.get(session);
        if (timer != null && !timer.path().equals(session.endpoint())) {
            rerouted(session, now);
        }
    }

    /** The way to the endpoint is another one, as this machine's network has changed. */
    void rerouted(TunnelSession session, long now) {
        if (bySession.containsKey(session)) {
            session.search().begin(session.ceiling(), now);
            schedule(session, session.endpoint());
        }
    }

    /** A session is gone, or is not probed any more. */
    void closed(TunnelSession session) {
        cancel(session);
        session.search().end();
    }

    /** Takes an ACK; returns whether it answers a probe. */
    boolean acknowledged(TunnelSession session, Ack ack, long now) {
        Timer timer = bySession.get(session);
        boolean probe = timer != null && session.search().acknowledged(ack.token(), now);
        if (probe) {
            schedule(session, timer.path());
        }
        return probe;
    }

    void advance(long now) {
        while (!timers.isEmpty() && timers.first().due() <= now) {
            Timer timer = timers.first();
            TunnelSession session = timer.session();
            if (session.state() == SessionState.CLOSED) {
                closed(session);
            } else if (!timer.path().equals(session.endpoint())) {
                moved(session, now);
            } else {
                step(session, now);
                schedule(session, timer.path());
            }
        }
    }

    private void step(TunnelSession session, long now) {
        int send = session.search().advance(now, session.signs());
        if ((send & PathSearch.PROBE) != 0) {
            session.search().sent(sender.probe(session, session.search().size(), now), now);
        }
        if ((send & PathSearch.SIGN_OF_LIFE) != 0) {
            sender.keepAlive(session, now);
        }
    }

    private void schedule(TunnelSession session, Endpoint path) {
        cancel(session);
        Timer timer = new Timer(session.search().due(), serial++, session, path);
        timers.add(timer);
        bySession.put(session, timer);
    }

    private void cancel(TunnelSession session) {
        Timer timer = bySession.remove(session);
        if (timer != null) {
            timers.remove(timer);
        }
    }

    /** Returns when {@link #advance} must be called next. */
    long deadline() {
        return timers.isEmpty() ? Long.MAX_VALUE : timers.first().due();
    }
}
