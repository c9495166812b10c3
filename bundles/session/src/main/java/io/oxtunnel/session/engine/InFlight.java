package io.oxtunnel.session.engine;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.Initiation;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The client's INITs that an ACCEPT may still answer: the two newest, so that an answer slower than the retransmission completes
 * (PROTOCOL.md 4.6). Control path.
 */
final class InFlight {
    private static final int KEPT = 2;

    // Oldest first.
    private final Deque<Sent> inits = new ArrayDeque<>(KEPT + 1);
    // The indices of both in one number, 0 for none: what workers see of this.
    private volatile long awaited;

    /**
     * An INIT that was sent.
     *
     * @param to where
     * @param at when
     * @param early the packet that went with it, or null
     */
    record Sent(Initiation handshake, Endpoint to, long at, byte[] early) {
    }

    void add(Sent init) {
        inits.addLast(init);
        if (inits.size() > KEPT) {
            inits.removeFirst().handshake().erase();
        }
        publish();
    }

    private void publish() {
        long indices = 0;
        for (Sent init : inits) {
            indices = indices << Integer.SIZE | init.handshake().index() & 0xffff_ffffL;
        }
        awaited = indices;
    }

    /** Returns whether an INIT with a sender index is in flight. Any thread, no allocation. */
    boolean awaits(int index) {
        long indices = awaited;
        return index != 0 && (index == (int) indices || index == (int) (indices >>> Integer.SIZE));
    }

    /** Returns the INIT with a sender index, or null. */
    Sent find(int index) {
        for (Sent init : inits) {
            if (init.handshake().index() == index) {
                return init;
            }
        }
        return null;
    }

    /** Forgets an INIT that was answered, and those before it. */
    void answered(Sent init) {
        while (inits.contains(init)) {
            inits.removeFirst().handshake().erase();
        }
        publish();
    }

    /** Forgets one INIT. */
    void remove(Sent init) {
        inits.remove(init);
        init.handshake().erase();
        publish();
    }

    /** Returns whether no INIT was sent after this one. */
    boolean isNewest(Sent init) {
        return inits.peekLast() == init;
    }

    void clear() {
        inits.forEach(init -> init.handshake().erase());
        inits.clear();
        publish();
    }
}
