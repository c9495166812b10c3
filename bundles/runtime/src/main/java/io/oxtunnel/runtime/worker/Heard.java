package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.session.Session;

/** What was received in a turn, told to each session once and not for every datagram. One thread. */
final class Heard {
    private Session session;
    private boolean clear;
    private int datagrams;
    private long bytes;

    /** Notes a datagram that opened and passed its window. */
    void add(Session of, int length, long now) {
        add(of, length, now, false);
    }

    /** Notes a datagram in clear that a PLAIN session took. */
    void addClear(Session of, int length, long now) {
        add(of, length, now, true);
    }

    private void add(Session of, int length, long now, boolean inClear) {
        if (of != session || inClear != clear) {
            tell(now);
            session = of;
            clear = inClear;
        }
        datagrams++;
        bytes += length;
    }

    /** Tells the session what was noted; at the end of a turn. */
    void tell(long now) {
        if (session != null) {
            if (clear) {
                session.receivedClear(datagrams, bytes);
            } else {
                session.received(now, datagrams, bytes);
            }
            session = null;
            datagrams = 0;
            bytes = 0;
        }
    }
}
