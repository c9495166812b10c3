package io.oxtunnel.api.session;

import io.oxtunnel.api.transport.Endpoint;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The protocol core of one role: bytes and time in, verdicts, events and timers out. It opens no socket, starts no thread, reads no
 * clock. All methods but {@link #find} and {@link #sessions} are for one thread, the control path. Time is nanoseconds on any
 * monotonic scale, the same one everywhere.
 */
@ProviderType
public interface SessionEngine extends AutoCloseable {
    /**
     * Returns the key that receives under an index, or null. Any worker; lock-free, no allocation.
     */
    SessionKey find(int index);

    /**
     * Takes a handshake datagram.
     *
     * @param datagram whole, header included; its shape was checked by {@link io.oxtunnel.api.codec.Codec#inspect}
     */
    Verdict handshake(byte[] datagram, Endpoint from, long now);

    /** Makes the check that one worker does before it queues a handshake datagram. Any thread. */
    HandshakeGate gate();

    /**
     * Tells how many handshakes wait, the one that is taken next included; called before each {@link #handshake}. A server calls more
     * than 64 of them load (PROTOCOL.md section 6, to 4.6); a client is never under load.
     */
    default void waiting(int handshakes, long now) {
    }

    /**
     * Takes the body of a control message that opened under a key and passed its window.
     *
     * @param arrived when a worker opened it: what it waited since is no part of a round trip
     */
    Verdict control(SessionKey key, int path, long counter, byte[] body, Endpoint from, long arrived, long now);

    /**
     * Takes where the newest datagram of a session came from. If that is another endpoint than the session's, the peer may have moved
     * there (PROTOCOL.md 4.8); the session moves only after that endpoint has answered a challenge.
     *
     * @param bytes of that datagram
     */
    void sighted(SessionKey key, int bytes, Endpoint from, long now);

    /**
     * Takes that this machine slept or that its network has changed. A client challenges its server at once, and asks for new keys if
     * it hears nothing within 500 ms.
     *
     * @param missed nanoseconds that passed and that the engine's clock did not count, as in a sleep; 0 or more: keys age by them
     */
    void disturbed(long missed, long now);

    /** Does what is due. */
    void advance(long now);

    /** Returns when {@link #advance} must be called next; {@link Long#MAX_VALUE} for never. */
    long deadline();

    /**
     * Client: starts to connect to these endpoints, tried in this order round after round. Where an attempt is under way or was given up
     * for silence, an endpoint that was not known before is tried at once; otherwise nothing changes but who is tried next time. Server: does
     * nothing.
     */
    void connect(List<Endpoint> servers, long now);

    /**
     * Sends DISCONNECT to a peer and erases its keys.
     *
     * @param reason of {@link io.oxtunnel.api.codec.ControlMessage.Disconnect}
     */
    void disconnect(Session session, int reason, long now);

    /** Server: asks {@link Admission#settings} anew for each live session, and sends what differs from before. */
    default void reconfigure(long now) {
    }

    /**
     * Client: answers {@link SessionEvents#configure}. What is in force is acknowledged to the server; what is not, the server sends again.
     *
     * @param epoch of the configuration
     * @param inForce all of it; false: none of it
     */
    default void configured(int epoch, boolean inForce, long now) {
    }

    /**
     * Server: takes other static keys for the handshakes to come; sessions that live are not touched. Client: does nothing.
     *
     * @param identity of which only the keys count
     */
    default void identity(SessionEngineFactory.ServerIdentity identity) {
    }

    /**
     * Takes a packet from the port that a worker did not send because {@link Session#holding} said so: it waits for a key, and comes back by
     * {@link SessionEvents#forward}. At a client it also ends the idling.
     *
     * @param packet a whole inner packet
     */
    default void unsent(Session session, byte[] packet, long now) {
    }

    /**
     * The ciphers of its {@link SessionEngineFactory.Context} are another provider's from now on: each key makes its sealers and openers
     * anew when a worker asks for them. Keys, counters and windows stay.
     *
     * @return what frees the sealers and openers of before, to be run once no worker can be using them
     */
    default List<Runnable> recipher() {
        return List.of();
    }

    /** Returns the sessions now; a snapshot, any thread. */
    List<Session> sessions();

    /** Retires every key, without a word to the peers. */
    @Override
    void close();
}
