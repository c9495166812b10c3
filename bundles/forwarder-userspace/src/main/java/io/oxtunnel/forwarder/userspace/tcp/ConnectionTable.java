package io.oxtunnel.forwarder.userspace.tcp;

import java.util.Arrays;

/** Connections by their addresses, and free ones for the next. Bounded; a connection is made once and recycled. One thread. */
final class ConnectionTable {
    private final Connection[] buckets;
    private Connection[] slots;
    private int[] free;
    private final Chunks chunks;
    private int buffer;
    private int most;
    private int made;
    private int freeCount;

    /**
     * Makes an empty table.
     *
     * @param most connections, 1..65,536
     * @param buffer bytes that a connection may hold in each direction
     */
    ConnectionTable(int most, Chunks chunks, int buffer) {
        this.chunks = chunks;
        this.buffer = buffer;
        this.most = most;
        buckets = new Connection[Math.max(16, Integer.highestOneBit(most) * 2)];
        slots = new Connection[most];
        free = new int[most];
    }

    /** Sets other bounds; who is there stays as it is. */
    void change(int atMost, int bytes) {
        most = atMost;
        buffer = bytes;
        if (atMost > slots.length) {
            slots = Arrays.copyOf(slots, atMost);
            free = Arrays.copyOf(free, atMost);
        }
    }

    /** Returns the connection of these addresses, or null. */
    Connection find(Addresses addresses, long hash) {
        Connection c = buckets[bucket(hash)];
        while (c != null && !(c.hash == hash && c.addresses.same(addresses))) {
            c = c.nextInTable;
        }
        return c;
    }

    /** Returns a connection for these addresses, entered already; null if there are as many as may be. */
    Connection add(Addresses addresses, long hash) {
        if (size() >= most) {
            return null;
        }
        Connection c = freeCount > 0 ? again(free[--freeCount]) : make();
        c.addresses.set(addresses);
        c.hash = hash;
        int bucket = bucket(hash);
        c.nextInTable = buckets[bucket];
        buckets[bucket] = c;
        return c;
    }

    private Connection again(int slot) {
        Connection c = slots[slot];
        if (c.buffer != buffer) {
            c = new Connection(slot, chunks, buffer);
            c.generation = slots[slot].generation;
            slots[slot] = c;
        }
        return c;
    }

    private Connection make() {
        Connection c = new Connection(made, chunks, buffer);
        slots[made++] = c;
        return c;
    }

    /** Takes a connection out; it is free from now on. */
    void remove(Connection c) {
        int bucket = bucket(c.hash);
        if (buckets[bucket] == c) {
            buckets[bucket] = c.nextInTable;
        } else {
            Connection before = buckets[bucket];
            while (before.nextInTable != c) {
                before = before.nextInTable;
            }
            before.nextInTable = c.nextInTable;
        }
        c.nextInTable = null;
        c.phase = Connection.UNUSED;
        free[freeCount++] = c.slot;
    }

    /** Returns the connection of a slot, or null if the slot is free or was never used. */
    Connection slot(int slot) {
        return slot >= 0 && slot < made && slots[slot].phase != Connection.UNUSED ? slots[slot] : null;
    }

    /** Returns how many slots were ever used. */
    int made() {
        return made;
    }

    /** Returns how many connections there are. */
    int size() {
        return made - freeCount;
    }

    /** Returns how many there may be. */
    int most() {
        return most;
    }

    /** Forgets all of them. */
    void clear() {
        Arrays.fill(buckets, null);
    }

    private int bucket(long hash) {
        return (int) hash & buckets.length - 1;
    }
}
