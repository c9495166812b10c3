package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.Endpoint;

/** Where workers leave what is for the control path. Thread-safe, never blocks; these few messages may allocate. */
public interface ControlSink {
    /** Returns whether the queue of handshakes has room: while it has none, nothing is copied for it. */
    boolean handshakesWelcome();

    /**
     * Takes a handshake datagram.
     *
     * @return false if the queue is full
     */
    boolean handshake(byte[] datagram, Endpoint from);

    /**
     * Takes the body of an opened control message.
     *
     * @param from where it came from, or null if another worker received it
     * @return false if the queue is full
     */
    boolean control(SessionKey key, int path, long counter, byte[] body, Endpoint from);

    /** Takes who sent a handshake that was refused at the door, for the history; a sample of them. May be lost. */
    void refused(int code, Endpoint from);

    /** Takes where the newest datagram of a session, of so many bytes, came from. May be lost. */
    void sighted(SessionKey key, int bytes, Endpoint from);

    /**
     * A session was confirmed under a new key by its first datagram. When this returns, answers find their way to it: that cannot
     * wait for the control path. May lock; once a handshake.
     */
    void confirmed(Session session);

    /** A packet that waits for a key was left in {@link Detours#unsent}. Allocates nothing. */
    void unsent();

    /** A worker has halted. */
    void failed(Failure failure);
}
