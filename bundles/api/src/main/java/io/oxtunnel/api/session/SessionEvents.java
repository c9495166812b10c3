package io.oxtunnel.api.session;

import io.oxtunnel.api.codec.Setting;
import io.oxtunnel.api.transport.Endpoint;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/** What the protocol core tells the runtime, from inside its methods and on their thread. */
@ConsumerType
public interface SessionEvents {
    /** A datagram to send. */
    void send(byte[] datagram, Endpoint to);

    /** Returns whether {@link #probe} can keep its promise; asked while an offer is made (capability b10). */
    default boolean probes() {
        return false;
    }

    /**
     * A datagram to send in one piece or not at all: nothing on the way may fragment it (PROTOCOL.md 4.5, MTU probe). Only called where
     * {@link #probes()} is true.
     */
    default void probe(byte[] datagram, Endpoint to) {
        throw new UnsupportedOperationException("this runtime sends no path MTU probes");
    }

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

    /**
     * Client: the server sent a configuration, whole: what an earlier one had and this one has not is withdrawn. It is to be put into force
     * or refused as a whole, then or later, and answered by {@link SessionEngine#configured}; meanwhile no other one follows. Without an
     * answer it is not acknowledged.
     *
     * @param settings all but tickets; checked in their form, not in their meaning
     */
    default void configure(Session session, int epoch, List<Setting> settings) {
    }

    /** Something happened that is counted and dropped nothing. */
    default void count(Counters.Traffic counter) {
        // Who keeps no counters need not listen.
    }

    /**
     * Server: a packet came with a ticket and is to be delivered, once. Its session waits to be confirmed; until then what is sent to the
     * client's addresses goes to {@link SessionEngine#unsent}.
     *
     * @param index under which the session receives
     * @param packet from the client's address, without padding
     */
    default void early(Session session, int index, byte[] packet) {
    }

    /**
     * Server: a session with an early packet was not confirmed.
     *
     * @param live the session that its addresses belong to, or null
     */
    default void abandoned(Session session, Session live) {
    }

    /** A packet that waited may go out: it is to be routed like one that comes from the port now. */
    default void forward(Session session, byte[] packet) {
    }

    /** The core dropped packets or messages besides the one it was given. */
    default void dropped(DropReason reason, int n) {
    }

    /** Client: the state of the connection changed. */
    void state(SessionState state, String reason);
}
