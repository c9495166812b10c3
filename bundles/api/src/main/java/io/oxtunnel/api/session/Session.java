package io.oxtunnel.api.session;

import io.oxtunnel.api.transport.Endpoint;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A session as the data path uses it. Implemented by the protocol core. Methods named for workers are lock-free and allocate nothing;
 * they are called once a batch or once a packet.
 */
@ProviderType
public interface Session extends SessionView {
    /** Returns the key to send data with, or null when none may send now. Workers; a volatile read. */
    SessionKey sending();

    /**
     * Returns whether packets that would go through this session go to {@link SessionEngine#unsent} instead: it has no key yet and may get
     * one soon, or has one that the peer does not know of. Workers; a volatile read.
     */
    boolean holding();

    /** Returns the assigned IPv4 address as int, 0 for none. Workers. */
    int address4();

    /** Returns the upper half of the assigned IPv6 address; 0 in both halves for none. Workers. */
    long address6High();

    /** Returns the lower half of the assigned IPv6 address. Workers. */
    long address6Low();

    /** {@inheritDoc} Workers, once a batch; it changes between batches. */
    @Override
    int tunnelMtu();

    /** Returns the capabilities chosen, bits of {@link io.oxtunnel.api.codec.Wire}. Workers. */
    int capabilities();

    /** Returns the transport's handle of {@link #endpoint()}, or -1. Workers; a volatile read. */
    long peerHandle();

    /** Sets the transport's handle. Runtime, control path. */
    void peerHandle(long handle);

    /** Returns what holds the session to a rate, or null where nothing does. Workers; a volatile read. */
    Policer policer();

    /** Sets what holds the session to a rate, or null. Runtime, control path. */
    void policer(Policer policer);

    /** Gives the peer another name: its table was renamed. Runtime, control path. */
    void rename(String peer);

    /**
     * Notes what was sent. Workers, once for each train.
     *
     * @param now nanoTime
     */
    void sent(long now, int datagrams, long bytes, boolean data);

    /**
     * Notes what was opened and accepted. The owning worker, once for each received train.
     *
     * @param now nanoTime
     */
    void received(long now, int datagrams, long bytes);

    /**
     * Claims sequence numbers for clear data of a PLAIN session, by one atomic add; they count from 0 and wrap (PROTOCOL.md section 6,
     * to 2). Any worker.
     *
     * @param n 1..64
     * @return the first one, all 32 bits
     */
    int claimClear(int n);

    /**
     * Notes clear data that a PLAIN session took. Nothing vouches for it, so the peer does not count as heard. Any worker, once for
     * each received train.
     */
    void receivedClear(int datagrams, long bytes);

    /**
     * Notes that packets or datagrams of this session were dropped. Workers, only where something is dropped.
     *
     * @param code of a {@link DropReason}
     */
    void dropped(int code, long n);

    /**
     * The first datagram opened under a key that waited for it: from now on {@link #sending()} is that key (PROTOCOL.md 4.6, key
     * confirmation). Idempotent; thread-safe.
     *
     * @param from where the datagram came from, or null where that is not known; once a key, so it may be made for this call
     * @return whether it took effect: then the runtime routes to the session and wakes the control path
     */
    boolean confirm(SessionKey key, Endpoint from, long now);

    /**
     * Returns whether the control path is to be told by {@link SessionEngine#sighted} where the {@link SessionKey#newest newest}
     * datagram came from: from elsewhere, at most once in 10 ms, and the first one from {@link #peerHandle()} after that. The owning
     * worker.
     *
     * @param home whether it came from {@link #peerHandle()}
     * @param now nanoTime
     */
    boolean sighted(boolean home, long now);
}
