package io.oxtunnel.session.key;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The keys of one session: previous, current, next (PROTOCOL.md 4.6). {@link #sending} is a volatile read; everything else takes a lock
 * that is held for a few instructions and is never taken per packet. The lock is this object: a session extends it over what goes
 * with a key.
 *
 * <p>A server {@link #offer offers} a next key, which becomes current when its first datagram {@link #confirm opens}. A client
 * {@link #install installs} a key as current at once. Keys that leave are returned to the control path, which retires them.
 */
public final class KeyRing {
    private final List<TransportKey> leaving = new ArrayList<>(1);
    private TransportKey previous;
    private TransportKey current;
    private TransportKey next;
    private volatile TransportKey sending;

    /** Returns the key to send with, or null. */
    public TransportKey sending() {
        return sending;
    }

    /** Server: sets the next key in place of an unconfirmed one. */
    public synchronized void offer(TransportKey key) {
        leave(next);
        next = key;
    }

    /** Client: sets the current key; an unconfirmed one leaves, a confirmed one becomes previous. */
    public synchronized void install(TransportKey key) {
        if (current != null && current.unconfirmed()) {
            leave(current);
        } else {
            leave(previous);
            previous = current;
        }
        current = key;
        sending = key;
    }

    /**
     * The first datagram opened under a key. Any worker.
     *
     * @return false if it was confirmed before or was replaced meanwhile
     */
    public synchronized boolean confirm(TransportKey key, long now) {
        if (!key.unconfirmed() || key != next && key != current) {
            return false;
        }
        if (key == next) {
            leave(previous);
            previous = current;
            current = key;
            next = null;
        }
        // A client keeps the key before as long as the server may still send under it: until the new one is confirmed.
        if (previous != null) {
            previous.expireBy(now + Limits.PREVIOUS_LIFE);
        }
        key.confirmed();
        sending = key;
        return true;
    }

    /** Takes out the keys that have expired or left. */
    public synchronized List<TransportKey> expire(long now) {
        if (previous != null && previous.expired(now)) {
            leave(previous);
            previous = null;
        }
        if (next != null && next.expired(now)) {
            leave(next);
            next = null;
        }
        if (current != null && current.expired(now)) {
            leave(current);
            current = null;
            sending = null;
        }
        return take();
    }

    /** Takes out all keys. */
    public synchronized List<TransportKey> clear() {
        leave(previous);
        leave(current);
        leave(next);
        previous = null;
        current = null;
        next = null;
        sending = null;
        return take();
    }

    /** Takes out the next key. */
    public synchronized List<TransportKey> withdraw() {
        leave(next);
        next = null;
        return take();
    }

    /** Makes all keys older: that much time has passed unseen. */
    public synchronized void age(long nanos) {
        for (TransportKey key : new TransportKey[] {previous, current, next}) {
            if (key != null) {
                key.age(nanos);
            }
        }
    }

    /** Returns whether there is no key. */
    public synchronized boolean isEmpty() {
        return previous == null && current == null && next == null;
    }

    /** Returns when the first key expires, or {@link Long#MAX_VALUE}. */
    public synchronized long due() {
        return Math.min(due(previous), Math.min(due(current), due(next)));
    }

    private static long due(TransportKey key) {
        return key == null ? Long.MAX_VALUE : key.expiresAt();
    }

    private void leave(TransportKey key) {
        if (key != null) {
            leaving.add(key);
        }
    }

    private List<TransportKey> take() {
        if (leaving.isEmpty()) {
            return Collections.emptyList();
        }
        List<TransportKey> taken = List.copyOf(leaving);
        leaving.clear();
        return taken;
    }
}
