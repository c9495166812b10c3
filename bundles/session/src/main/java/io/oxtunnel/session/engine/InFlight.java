package io.oxtunnel.session.engine;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.session.handshake.Initiation;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The client's INITs that an ACCEPT may still answer: the two newest to each endpoint, so that an answer slower than the retransmission
 * completes (PROTOCOL.md 4.6), and at most {@value #MOST} in all. Control path.
 */
final class InFlight {
    private static final int KEPT = 2;
    private static final int MOST = 8;

    // Oldest first.
    private final Deque<Sent> inits = new ArrayDeque<>(MOST + 1);
    // Their indices: what workers see of this. Never written to.
    private volatile int[] awaited = {};

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
        List<Sent> same = inits.stream().filter(other -> other.to().equals(init.to())).toList();
        Sent oldest = same.size() > KEPT ? same.getFirst() : inits.size() > MOST ? inits.getFirst() : null;
        if (oldest != null) {
            inits.remove(oldest);
            oldest.handshake().erase();
        }
        publish();
    }

    private void publish() {
        awaited = inits.stream().mapToInt(init -> init.handshake().index()).toArray();
    }

    /** Returns whether an INIT with a sender index is in flight. Any thread, no allocation. */
    boolean awaits(int index) {
        int[] indices = awaited;
        for (int i = 0; i < indices.length; i++) {
            if (indices[i] == index) {
                return index != 0;
            }
        }
        return false;
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
