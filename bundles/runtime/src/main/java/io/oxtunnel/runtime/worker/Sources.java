package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;

/**
 * Looks where opened datagrams came from: the first one under a key confirms it, and one that is newer than all before it and comes from
 * elsewhere tells that the peer may have moved (PROTOCOL.md 4.8). One worker; allocates only when it tells the control path.
 */
final class Sources {
    private final ControlSink sink;
    // The last comparison: the datagrams of a train have one source.
    private long source = Handover.ELSEWHERE;
    private long peer = -1;
    private boolean home;

    Sources(ControlSink sink) {
        this.sink = sink;
    }

    /**
     * Takes a datagram that opened and that the window accepted.
     *
     * @param source passing handle of its source, or {@link Handover#ELSEWHERE}
     * @param bytes of the datagram
     */
    void opened(DatagramQueue queue, long source, SessionKey key, int path, long counter, int bytes, long now) {
        Session session = key.session();
        if (key.unconfirmed() && session.confirm(key, endpoint(queue, source), now)) {
            sink.confirmed(session);
        }
        long peer = session.peerHandle();
        if (source == Handover.ELSEWHERE || peer < 0) {
            return;
        }
        boolean home = isHome(queue, source, peer);
        if (key.newest(path, counter) && session.sighted(home, now)) {
            sink.sighted(key, bytes, queue.endpoint(source));
        }
    }

    private static Endpoint endpoint(DatagramQueue queue, long source) {
        return source == Handover.ELSEWHERE ? null : queue.endpoint(source);
    }

    private boolean isHome(DatagramQueue queue, long source, long peer) {
        if (source != this.source || peer != this.peer) {
            this.source = source;
            this.peer = peer;
            home = queue.from(source, peer);
            if (!home) {
                queue.proven(source);
            }
        }
        return home;
    }
}
