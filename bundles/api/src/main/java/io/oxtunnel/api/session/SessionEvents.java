package io.oxtunnel.api.session;

import io.oxtunnel.api.transport.Endpoint;
import org.osgi.annotation.versioning.ConsumerType;

/** What the protocol core tells the runtime, from inside its methods and on their thread. */
@ConsumerType
public interface SessionEvents {
    /** A datagram to send. */
    void send(byte[] datagram, Endpoint to);

    /** A session got its first key, or new addresses: route to it from now on. */
    void established(Session session);

    /** The endpoint of a session changed: intern the new one, release the old one. */
    void moved(Session session, Endpoint to);

    /**
     * A session is gone.
     *
     * @param reason in words
     */
    void closed(Session session, String reason);

    /** No table names this key any more. After every worker has passed a batch boundary: {@link SessionKey#close()}. */
    void retired(SessionKey key);

    /** Client: the state of the connection changed. */
    void state(SessionState state, String reason);
}
