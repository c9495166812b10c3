package io.oxtunnel.api.session;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import org.osgi.annotation.versioning.ProviderType;

/**
 * One generation of keys of a session, as the data path uses it. Outbound methods are for any worker; inbound methods for the one
 * worker that owns the session's inbound half.
 */
@ProviderType
public interface SessionKey {
    /** Returns its session. */
    Session session();

    /** Returns the index under which this side receives. */
    int localIndex();

    /** Returns the index under which the peer receives. */
    int peerIndex();

    /** Returns the suite. */
    Suite suite();

    /** Returns the mode of the session. */
    Mode mode();

    /**
     * Claims counters for sending, by one atomic add. Any worker.
     *
     * @param path 0..255
     * @param n 1..64
     * @return the first one, or -1 when this key may send no more (messages, age)
     */
    long claim(int path, int n);

    /**
     * Returns the sealer of a worker; made at the first call, then always the same.
     *
     * @param worker 0..workers-1
     */
    Sealer sealer(int worker);

    /** Returns the opener of a worker; see {@link #sealer}. */
    Opener opener(int worker);

    /** Returns whether this key is past REJECT_AFTER_TIME or erased. Workers, once a datagram. */
    boolean expired(long now);

    /** Returns whether it waits for its first datagram; see {@link Session#confirm}. */
    boolean unconfirmed();

    /**
     * Looks whether a counter is new, before the datagram is opened. Owner only.
     *
     * @return 0, or the code of a {@link DropReason}
     */
    int check(int path, long counter);

    /**
     * Marks a counter as seen, after the datagram was opened. Owner only.
     *
     * @return 0, or the code of a {@link DropReason}: the datagram must not be used
     */
    int accept(int path, long counter);

    /**
     * Returns whether a counter that was accepted is the greatest so far on its path, under the key that its session sends with: only
     * such a datagram tells where the peer is (PROTOCOL.md 4.8). Owner only.
     */
    boolean newest(int path, long counter);

    /** Notes a datagram that did not open (RFC 9001 section 6.6). Owner only. */
    void failed();

    /**
     * Closes its sealers and openers and erases the raw keys. The runtime calls this after every worker has passed a batch boundary
     * since {@link SessionEvents#retired}.
     */
    void close();
}
