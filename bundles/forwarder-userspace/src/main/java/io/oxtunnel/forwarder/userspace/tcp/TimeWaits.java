package io.oxtunnel.forwarder.userspace.tcp;

/**
 * Connections in TIME-WAIT in the order in which they came there, so that the oldest gives way when others need its place. The latest ones
 * are kept, as many as there are places. One thread, no allocation.
 */
final class TimeWaits {
    private final int[] slots;
    private final int[] generations;
    private long first;
    private long end;

    TimeWaits(int most) {
        slots = new int[Integer.highestOneBit(most) * 2];
        generations = new int[slots.length];
    }

    /** Notes a connection that has come there and whose socket is closed; once. */
    void add(Connection c) {
        int place = (int) (end++ & slots.length - 1);
        slots[place] = c.slot;
        generations[place] = c.generation;
        first = Math.max(first, end - slots.length);
    }

    /** Returns the oldest one that is still there, and forgets it; null if there is none. */
    Connection oldest(ConnectionTable table) {
        while (first < end) {
            int place = (int) (first++ & slots.length - 1);
            Connection c = table.slot(slots[place]);
            if (c != null && c.phase == Connection.TIME_WAIT && c.generation == generations[place]) {
                return c;
            }
        }
        return null;
    }
}
