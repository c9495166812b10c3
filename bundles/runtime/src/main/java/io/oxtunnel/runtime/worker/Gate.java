package io.oxtunnel.runtime.worker;

/** Holds the data path while a part without which it cannot go on is missing: workers take nothing from either side. Thread-safe. */
public final class Gate {
    private volatile boolean closed;

    /** Workers see it at their next turn; who waits has to be woken. */
    public void closed(boolean shut) {
        closed = shut;
    }

    /** Returns whether workers rest. */
    boolean closed() {
        return closed;
    }
}
