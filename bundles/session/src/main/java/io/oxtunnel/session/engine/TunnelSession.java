package io.oxtunnel.session.engine;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.PathQuality;
import io.oxtunnel.api.session.Policer;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.KeyRing;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.mtu.PathSearch;
import io.oxtunnel.session.path.Sightings;
import java.util.HexFormat;
import java.util.Queue;
import java.util.function.ToIntFunction;

/**
 * A session of either role. Workers read it and note traffic; the control path changes it. The one change that a worker makes is
 * {@link #confirm}, which the control path completes from a queue.
 */
final class TunnelSession extends EarlySession {
    private final String peerKey;
    private final int worker;
    private final Queue<TransportKey> confirmed;
    private final ToIntFunction<Endpoint> maxDatagram;
    private volatile Carried carried;
    private final KeyRing ring = new KeyRing();
    private final Feedback feedback = new Feedback();
    private final SessionConfig config = new SessionConfig();
    private volatile String peer;
    private volatile Policer policer;
    private final Sightings sightings = new Sightings();
    private volatile byte[] sessionId = new byte[16];
    private volatile SessionState state;
    private volatile Endpoint endpoint;
    private volatile long peerHandle = -1;
    private volatile Suite suite;
    private volatile long keyedAt = -1;
    private volatile int handshakes;
    private long ackAt = Traffic.NEVER;
    private long answered;

    /**
     * Makes a session without keys.
     *
     * @param peerKey public key as base64, or empty
     * @param worker the one that owns its inbound half
     * @param confirmed where keys go whose first datagram opened
     * @param maxDatagram largest datagram that this machine sends to an endpoint
     */
    TunnelSession(String peer, String peerKey, int worker, SessionState state, Queue<TransportKey> confirmed,
            ToIntFunction<Endpoint> maxDatagram) {
        this.peer = peer;
        this.peerKey = peerKey;
        this.worker = worker;
        this.state = state;
        this.confirmed = confirmed;
        this.maxDatagram = maxDatagram;
    }

    int worker() {
        return worker;
    }

    KeyRing ring() {
        return ring;
    }

    Feedback feedback() {
        return feedback;
    }

    SessionConfig config() {
        return config;
    }

    /** Returns what its traffic tells about the path. */
    PathSearch.Signs signs() {
        return new PathSearch.Signs(traffic().heardAt(), traffic().unansweredAt(), traffic().largeAt(), roundTripNanos());
    }

    byte[] sessionId() {
        return sessionId;
    }

    void sessionId(byte[] id) {
        sessionId = id;
        handshakes = 0;
    }

    void state(SessionState next) {
        state = next;
    }

    /** The peer is somewhere else, or the way to it is another: what was measured on the old one is forgotten. Control path. */
    void moveTo(Endpoint next) {
        endpoint = next;
        room(maxDatagram.applyAsInt(next));
        feedback.reset();
    }

    /** What carries it, since when and why. */
    private record Carried(String carrier, long since, String why) {
    }

    /** Tells why it goes over the carrier of its endpoint; what was told of the same carrier before stays. Control path. */
    void carried(String why, long now) {
        Carried before = carried;
        if (before == null || !before.carrier.equals(endpoint.carrier())) {
            carried = new Carried(endpoint.carrier(), now, why);
        }
    }

    @Override
    public long carriedSince() {
        Carried now = carried;
        return now == null ? -1 : now.since;
    }

    @Override
    public String carriedWhy() {
        Carried now = carried;
        return now == null ? "" : now.why;
    }

    /** Makes the keys older: that much time has passed unseen. Control path. */
    void age(long nanos) {
        synchronized (ring) {
            ring.age(nanos);
            keyedAt = keyedAt == -1 ? -1 : keyedAt - nanos;
        }
    }

    /** Client: a key was agreed; it is the sending key. */
    void install(TransportKey key) {
        synchronized (ring) {
            use(key);
            ring.install(key);
        }
    }

    /** Under the lock of the ring, so that a confirmation cannot bring back what a newer key replaced. */
    private void use(TransportKey key) {
        agree(key.agreement());
        suite = key.suite();
        keyedAt = key.bornAt();
    }

    /** Counts a handshake. Control path, the only writer. */
    void countHandshake() {
        handshakes = handshakes + 1;
    }

    /** Returns when the last ACK was sent; control path. */
    long ackAt() {
        return ackAt;
    }

    void ackAt(long now) {
        ackAt = now;
    }

    /** Returns whether a challenge was not answered before, and notes that it is; control path. */
    boolean answers(long token) {
        boolean news = token != answered;
        answered = token;
        return news;
    }

    @Override
    public SessionKey sending() {
        return ring.sending();
    }

    @Override
    public boolean confirm(SessionKey key, Endpoint from, long now) {
        if (!(key instanceof TransportKey own) || !own.unconfirmed()) {
            return false;
        }
        synchronized (ring) {
            own.confirmedFrom(from);
            if (!ring.confirm(own, now)) {
                return false;
            }
            own.confirmedAt(now);
            use(own);
            if (endpoint == null) {
                // The first answer may leave before the control path has seen this.
                endpoint = own.endpoint();
            }
            confirmed.add(own);
            return true;
        }
    }

    @Override
    public boolean sighted(boolean home, long now) {
        return sightings.tell(home, now);
    }

    @Override
    public String id() {
        return HexFormat.of().formatHex(sessionId);
    }

    @Override
    public String peer() {
        return peer;
    }

    @Override
    public void rename(String next) {
        peer = next;
    }

    @Override
    public String peerKey() {
        return peerKey;
    }

    @Override
    public Policer policer() {
        return policer;
    }

    @Override
    public void policer(Policer next) {
        policer = next;
    }

    @Override
    public SessionState state() {
        return state;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    @Override
    public long peerHandle() {
        return peerHandle;
    }

    @Override
    public void peerHandle(long handle) {
        peerHandle = handle;
    }

    @Override
    public Suite suite() {
        return suite;
    }

    @Override
    public boolean holding() {
        boolean connecting = state == SessionState.INIT_SENT || state == SessionState.IDLE;
        return early().answers() || early().room() && connecting && ring.sending() == null;
    }

    @Override
    public long roundTripNanos() {
        return feedback.roundTrip().smoothed();
    }

    @Override
    public PathQuality quality() {
        return feedback.quality();
    }

    @Override
    public long keyedAt() {
        return keyedAt;
    }

    @Override
    public int handshakes() {
        return handshakes;
    }

    @Override
    public String toString() {
        return "Session[" + peer + " " + id() + " " + state + "]";
    }
}
