package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.session.Session;

/** What was received in a turn, told to each session once and not for every datagram. One thread. */
final class Heard {
    private Session session;
    private int datagrams;
    private long bytes;

    /** Notes a datagram that opened and passed its window. */
    void add(Session of, int length, long now) {
        if (of != session) {
            tell(now);
            session = of;
        }
        datagrams++;
        bytes += length;
    }

    /** Tells the session what was noted; at the end of a turn. */
    void tell(long now) {
        if (session != null) {
            session.received(now, datagrams, bytes);
            session = null;
            datagrams = 0;
            bytes = 0;
        }
    }
}
