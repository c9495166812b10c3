package io.oxtunnel.forwarder.userspace.tcp;

/** Connections that have something to do, each once, in the order in which they got it. One thread, no allocation. */
final class ActiveQueue {
    private Connection first;
    private Connection last;

    /** Adds a connection at the end, unless it is in the queue. */
    void add(Connection c) {
        if (c.active) {
            return;
        }
        c.active = true;
        c.nextActive = null;
        if (last == null) {
            first = c;
        } else {
            last.nextActive = c;
        }
        last = c;
    }

    /** Takes the first connection out, or returns null. */
    Connection take() {
        Connection c = first;
        if (c != null) {
            first = c.nextActive;
            last = first == null ? null : last;
            c.nextActive = null;
            c.active = false;
        }
        return c;
    }

    /** Returns whether nobody has anything to do. */
    boolean empty() {
        return first == null;
    }
}
