package io.oxtunnel.session.engine;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.session.TimestampStore;
import io.oxtunnel.session.handshake.Tai64n;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * What a server knows of one client of its allow-list: the greatest timestamp, the live session, and the one that waits to replace it.
 * Control path.
 */
final class ServerPeer {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.session");
    private static final long CLONE_INTERVAL = TimeUnit.SECONDS.toNanos(60);
    private static final long MIN_INTERVAL = TimeUnit.MILLISECONDS.toNanos(20);

    private final byte[] publicKey;
    private final TimestampStore store;
    private byte[] greatest;
    private long initAt = Traffic.NEVER;
    private byte[] clientId;
    // A lease stays with its key: a rekey keeps it.
    private Assignment lease;
    private TunnelSession live;
    private TunnelSession opening;

    ServerPeer(byte[] publicKey, TimestampStore store) {
        this.publicKey = publicKey;
        this.store = store;
        byte[] kept = store.load(publicKey);
        greatest = kept != null && kept.length == Tai64n.LENGTH ? kept : new byte[Tai64n.LENGTH];
    }

    byte[] publicKey() {
        return publicKey;
    }

    /** Returns whether a timestamp is greater than every one before it. */
    boolean isFresh(byte[] timestamp) {
        return Tai64n.compare(timestamp, greatest) > 0;
    }

    /** Returns whether the last INIT came less than 20 ms ago. */
    boolean isTooFrequent(long now) {
        return initAt != Traffic.NEVER && now - initAt < MIN_INTERVAL;
    }

    /**
     * Takes the label of an authenticated INIT, before its timestamp is taken.
     *
     * @return whether another installation used this key less than 60 s ago (PROTOCOL.md 4.1)
     */
    boolean isCloned(byte[] label, long now) {
        boolean other = clientId != null && !Arrays.equals(clientId, label);
        clientId = label;
        return other && now - initAt < CLONE_INTERVAL;
    }

    /** Takes the timestamp of an authenticated INIT. */
    void took(byte[] timestamp, long now) {
        greatest = timestamp;
        initAt = now;
        try {
            store.store(publicKey, timestamp);
        } catch (IOException e) {
            // It stays in memory: a replay is refused until a restart, and after one it makes a HALF_OPEN that nobody can confirm.
            LOG.log(Level.WARNING, "the timestamp of a client cannot be kept: {0}", e.getMessage());
        }
    }

    /** Returns the addresses it was given last, or null. */
    Assignment lease() {
        return lease;
    }

    void lease(Assignment granted) {
        lease = granted;
    }

    /** Returns the confirmed session, or null. */
    TunnelSession live() {
        return live;
    }

    void live(TunnelSession session) {
        live = session;
    }

    /** Returns the session that nothing has opened in yet, or null. */
    TunnelSession opening() {
        return opening;
    }

    void opening(TunnelSession session) {
        opening = session;
    }
}
