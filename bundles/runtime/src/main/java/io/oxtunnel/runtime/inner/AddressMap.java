package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.session.Session;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A hash map from 128-bit addresses to sessions with many readers and one writer. Readers take no lock and allocate nothing.
 *
 * <p>Open addressing, linear probing, at most half full. An entry keeps its key and its slot as long as its table lives, so a reader
 * never sees a key with another key's session; an entry without a session is a tombstone. A table that has filled up is replaced by
 * one with room for the living.
 */
final class AddressMap {
    private static final int SMALLEST = 16;

    private volatile AtomicReferenceArray<Entry> table = new AtomicReferenceArray<>(SMALLEST);
    // Writer only: entries of the table, tombstones included, and those with a session.
    private int used;
    private int living;

    private static final class Entry {
        final long high;
        final long low;
        volatile Session session;

        Entry(long high, long low, Session session) {
            this.high = high;
            this.low = low;
            this.session = session;
        }
    }

    /** Returns the session of an address, or null. Any thread. */
    Session get(long high, long low) {
        Entry entry = find(table, high, low);
        return entry == null ? null : entry.session;
    }

    private static Entry find(AtomicReferenceArray<Entry> table, long high, long low) {
        int mask = table.length() - 1;
        for (int i = hash(high, low) & mask;; i = i + 1 & mask) {
            Entry entry = table.getAcquire(i);
            if (entry == null || entry.high == high && entry.low == low) {
                return entry;
            }
        }
    }

    /** Sets the session of an address, in place of whatever was there. Writer only. */
    void put(long high, long low, Session session) {
        Entry entry = find(table, high, low);
        if (entry != null) {
            living += entry.session == null ? 1 : 0;
            entry.session = session;
            return;
        }
        if (2 * (used + 1) > table.length()) {
            rebuild();
        }
        insert(table, new Entry(high, low, session));
        used++;
        living++;
    }

    /** Removes an address if it is this session's. Writer only. */
    void remove(long high, long low, Session session) {
        Entry entry = find(table, high, low);
        if (entry != null && entry.session == session) {
            entry.session = null;
            living--;
        }
    }

    private void rebuild() {
        // A quarter full at most, so that the next rebuild is as many changes away as this one costs.
        int size = Math.max(SMALLEST, Integer.highestOneBit(4 * (living + 1) - 1) << 1);
        AtomicReferenceArray<Entry> next = new AtomicReferenceArray<>(size);
        for (int i = 0; i < table.length(); i++) {
            Entry entry = table.getPlain(i);
            if (entry != null && entry.session != null) {
                insert(next, entry);
            }
        }
        used = living;
        table = next;
    }

    private static void insert(AtomicReferenceArray<Entry> table, Entry entry) {
        int mask = table.length() - 1;
        int i = hash(entry.high, entry.low) & mask;
        while (table.getPlain(i) != null) {
            i = i + 1 & mask;
        }
        table.setRelease(i, entry);
    }

    /** The finalizer of MurmurHash3: addresses of a pool differ in few, low bits. */
    private static int hash(long high, long low) {
        long h = (high * 0x9e3779b97f4a7c15L ^ low) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return (int) (h ^ h >>> 33);
    }
}
