package io.oxtunnel.session.key;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/**
 * The keys that receive, by index: open addressing with linear probing. One writer, the control path; any number of readers without
 * lock or allocation. An entry never moves inside its array, and a removed one leaves a tombstone, so that a reader on its way never
 * misses a neighbour; the array is rebuilt and published anew when entries and tombstones fill half of it.
 */
public final class IndexTable {
    private static final int FIRST_CAPACITY = 64;

    private final int workers;
    private final RandomGenerator random;
    private final TransportKey tombstone = TransportKey.tombstone();
    private volatile AtomicReferenceArray<TransportKey> slots = new AtomicReferenceArray<>(FIRST_CAPACITY);
    private int live;
    private int used;

    /**
     * Makes an empty table.
     *
     * @param workers a power of two
     */
    public IndexTable(int workers, RandomGenerator random) {
        this.workers = workers;
        this.random = random;
    }

    /** Returns the key of an index, or null. Any thread. */
    public TransportKey find(int index) {
        AtomicReferenceArray<TransportKey> table = slots;
        int mask = table.length() - 1;
        for (int i = slot(index, mask);; i = i + 1 & mask) {
            TransportKey key = table.getAcquire(i);
            if (key == null || index == 0) {
                return null;
            }
            if (key.localIndex() == index) {
                return key;
            }
        }
    }

    /** Returns a random index that is free and not 0, whose low bits name a worker. */
    public int draw(int worker) {
        int index;
        do {
            index = random.nextInt() & -workers | worker;
        } while (index == 0 || find(index) != null);
        return index;
    }

    /** Returns a random worker. */
    public int drawWorker() {
        return random.nextInt() & workers - 1;
    }

    /** Adds a key, whose index was drawn here and is not in use. */
    public void add(TransportKey key) {
        if ((used + 1) * 2 > slots.length()) {
            rebuild();
        }
        AtomicReferenceArray<TransportKey> table = slots;
        if (insert(table, key)) {
            used++;
        }
        live++;
    }

    /** Removes a key. */
    public void remove(TransportKey key) {
        AtomicReferenceArray<TransportKey> table = slots;
        int mask = table.length() - 1;
        for (int i = slot(key.localIndex(), mask);; i = i + 1 & mask) {
            TransportKey there = table.getPlain(i);
            if (there == null) {
                return;
            }
            if (there == key) {
                table.setRelease(i, tombstone);
                live--;
                return;
            }
        }
    }

    /** Returns all keys. */
    public List<TransportKey> all() {
        List<TransportKey> keys = new ArrayList<>(live);
        AtomicReferenceArray<TransportKey> table = slots;
        for (int i = 0; i < table.length(); i++) {
            TransportKey key = table.getPlain(i);
            if (key != null && key != tombstone) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Lets every key be used with the ciphers of now; returns what closes those of before ({@link TransportKey#recipher}). */
    public List<Runnable> recipher() {
        return all().stream().map(TransportKey::recipher).toList();
    }

    private void rebuild() {
        List<TransportKey> keys = all();
        int capacity = Math.max(FIRST_CAPACITY, Integer.highestOneBit(keys.size() + 1) * 8);
        AtomicReferenceArray<TransportKey> fresh = new AtomicReferenceArray<>(capacity);
        keys.forEach(key -> insert(fresh, key));
        used = keys.size();
        slots = fresh;
    }

    /** Returns whether a slot was taken that had never been used. */
    private boolean insert(AtomicReferenceArray<TransportKey> table, TransportKey key) {
        int mask = table.length() - 1;
        for (int i = slot(key.localIndex(), mask);; i = i + 1 & mask) {
            TransportKey there = table.getPlain(i);
            if (there == null || there == tombstone) {
                table.setRelease(i, key);
                return there == null;
            }
        }
    }

    /** The low bits of indices name workers and are not random: the multiplication spreads them. */
    private static int slot(int index, int mask) {
        return (index * 0x9E3779B9 >>> 7) & mask;
    }
}
