package io.oxtunnel.session.ticket;

import java.nio.ByteBuffer;

/**
 * The exact set of the tickets that were shown under one ticket key (PROTOCOL.md 4.9): a ticket in it is never taken again. Nothing is
 * ever removed; the set goes with its key, which is after the last of its tickets has expired on any clock. Open addressing, at most
 * four fifths full, 16 bytes a slot, grown by doubling. Ids are random and sealed by the server, so they need no hash. Control path.
 */
final class StrikeRegister {
    private static final int SMALLEST = 1_024;

    // Two longs a slot; both zero = free.
    private long[] slots = new long[2 * SMALLEST];
    private int size;

    int size() {
        return size;
    }

    boolean contains(byte[] id) {
        ByteBuffer halves = ByteBuffer.wrap(id);
        int at = find(slots, halves.getLong(0), halves.getLong(8));
        return (slots[at] | slots[at + 1]) != 0;
    }

    /**
     * Inserts an id.
     *
     * @param id 16 bytes, not all zero
     * @return false if it was there
     */
    boolean insert(byte[] id) {
        ByteBuffer halves = ByteBuffer.wrap(id);
        long high = halves.getLong(0);
        long low = halves.getLong(8);
        if (5L * (size + 1) > 2L * slots.length) {
            grow();
        }
        int at = find(slots, high, low);
        if ((slots[at] | slots[at + 1]) != 0) {
            return false;
        }
        slots[at] = high;
        slots[at + 1] = low;
        size++;
        return true;
    }

    private void grow() {
        long[] next = new long[2 * slots.length];
        for (int i = 0; i < slots.length; i += 2) {
            if ((slots[i] | slots[i + 1]) != 0) {
                int at = find(next, slots[i], slots[i + 1]);
                next[at] = slots[i];
                next[at + 1] = slots[i + 1];
            }
        }
        slots = next;
    }

    /** Returns the place of an id, or the free one where it belongs. */
    private static int find(long[] slots, long high, long low) {
        int mask = slots.length / 2 - 1;
        int slot = (int) low & mask;
        while ((slots[2 * slot] | slots[2 * slot + 1]) != 0 && (slots[2 * slot] != high || slots[2 * slot + 1] != low)) {
            slot = slot + 1 & mask;
        }
        return 2 * slot;
    }
}
