package io.oxtunnel.session.engine;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.PathMtu;
import io.oxtunnel.api.session.PathQuality;
import io.oxtunnel.api.session.Policer;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.key.Agreement;
import io.oxtunnel.session.key.KeyRing;
import io.oxtunnel.session.key.TransportKey;
import io.oxtunnel.session.mtu.PathSearch;
import java.util.HexFormat;
import java.util.Queue;

/**
 * A session of either role. Workers read it and note traffic; the control path changes it. The one change that a worker makes is
 * {@link #confirm}, which the control path completes from a queue.
 */
final class TunnelSession extends CountedSession {
    private final String peerKey;
    private final int worker;
    private final Queue<TransportKey> confirmed;
    private final KeyRing ring = new KeyRing();
    private final Feedback feedback = new Feedback();
    private final SessionConfig config = new SessionConfig();
    private volatile String peer;
    private volatile Policer policer;
    private final PathSearch search = new PathSearch(Agreement.MIN_MTU + Wire.OVERHEAD);
    private volatile byte[] sessionId = new byte[16];
    private volatile SessionState state;
    private volatile Endpoint endpoint;
    private volatile long peerHandle = -1;
    private volatile Agreement agreement;
    private volatile Suite suite;
    private volatile long keyedAt = -1;
    private volatile int handshakes;
    private long ackAt = Traffic.NEVER;

    /**
     * Makes a session without keys.
     *
     * @param peerKey public key as base64, or empty
     * @param worker the one that owns its inbound half
     * @param confirmed where keys go whose first datagram opened
     */
    TunnelSession(String peer, String peerKey, int worker, SessionState state, Queue<TransportKey> confirmed) {
        this.peer = peer;
        this.peerKey = peerKey;
        this.worker = worker;
        this.state = state;
        this.confirmed = confirmed;
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

    PathSearch search() {
        return search;
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

    void endpoint(Endpoint next) {
        endpoint = next;
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
        agreement = key.agreement();
        suite = key.suite();
        keyedAt = key.bornAt();
    }

    /** Counts a handshake. Control path, the only writer. */
    void countHandshake() {
        handshakes = handshakes + 1;
    }

    Agreement agreement() {
        return agreement;
    }

    /** Returns when the last ACK was sent; control path. */
    long ackAt() {
        return ackAt;
    }

    void ackAt(long now) {
        ackAt = now;
    }

    @Override
    public SessionKey sending() {
        return ring.sending();
    }

    @Override
    public boolean confirm(SessionKey key, long now) {
        if (!(key instanceof TransportKey own) || !own.unconfirmed()) {
            return false;
        }
        synchronized (ring) {
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
    public Mode mode() {
        Agreement now = agreement;
        return now == null ? null : now.mode();
    }

    @Override
    public Assignment assignment() {
        Agreement now = agreement;
        return now == null ? null : now.assignment();
    }

    @Override
    public int address4() {
        Agreement now = agreement;
        return now == null ? 0 : now.address4();
    }

    @Override
    public long address6High() {
        Agreement now = agreement;
        return now == null ? 0 : now.address6High();
    }

    @Override
    public long address6Low() {
        Agreement now = agreement;
        return now == null ? 0 : now.address6Low();
    }

    @Override
    public int tunnelMtu() {
        Agreement now = agreement;
        return now == null ? Agreement.MIN_MTU : Math.min(now.assignment().mtu(), search.usable() - Wire.OVERHEAD);
    }

    @Override
    public PathMtu pathMtu() {
        return search.state();
    }

    @Override
    public int capabilities() {
        Agreement now = agreement;
        return now == null ? 0 : now.capabilities();
    }

    @Override
    public int maxDatagram() {
        Agreement now = agreement;
        return now == null ? Agreement.maxDatagram(0, 0) : Math.min(now.maxDatagram(), search.usable());
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
