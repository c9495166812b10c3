package io.oxtunnel.forwarder.userspace.icmp;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Identifiers of echo requests from raw sockets. Each of those hears all replies of the machine, whichever queue it is of; so an identifier
 * is given once in the process. Thread-safe, without locks.
 */
final class Identifiers {
    /** None is left. */
    static final int NONE = -1;
    private static final int COUNT = 65_536;
    private static final AtomicIntegerArray USED = new AtomicIntegerArray(COUNT / Integer.SIZE);

    private Identifiers() {
    }

    /** Returns a free one, the first from a number on, or {@link #NONE}; it is not free any more. */
    static int take(int from) {
        for (int i = 0; i < COUNT; i++) {
            int id = from + i & COUNT - 1;
            int bit = 1 << id;
            if ((USED.getAndUpdate(id / Integer.SIZE, word -> word | bit) & bit) == 0) {
                return id;
            }
        }
        return NONE;
    }

    /** Gives one back. */
    static void release(int id) {
        int bit = 1 << id;
        USED.getAndUpdate(id / Integer.SIZE, word -> word & ~bit);
    }
}
