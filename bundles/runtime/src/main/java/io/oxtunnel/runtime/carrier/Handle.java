package io.oxtunnel.runtime.carrier;

/** Handles of a composite: the number of the member above those bits that its own handles may use (Transport.intern). */
final class Handle {
    /** Most members: as many as a poller has tokens. */
    static final int MEMBERS = 16;
    private static final int SHIFT = 56;
    private static final long OWN = (1L << SHIFT) - 1;

    private Handle() {
    }

    static long of(int member, long own) {
        return (long) member << SHIFT | own;
    }

    static int member(long handle) {
        return (int) (handle >>> SHIFT);
    }

    static long own(long handle) {
        return handle & OWN;
    }
}
