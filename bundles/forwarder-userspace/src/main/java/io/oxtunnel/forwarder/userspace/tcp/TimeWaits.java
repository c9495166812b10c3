package io.oxtunnel.forwarder.userspace.tcp;

/**
 * Connections in TIME-WAIT in the order in which they came there, so that the oldest gives way when others need its place. The latest ones
 * are kept, as many as there are places. One thread, no allocation.
 */
final class TimeWaits {
    private final int[] slots;
    private final long[] until;
    private long first;
    private long end;

    TimeWaits(int most) {
        slots = new int[Integer.highestOneBit(most) * 2];
        until = new long[slots.length];
    }

    /** Notes a connection that has come there. */
    void add(Connection c) {
        int place = (int) (end++ & slots.length - 1);
        slots[place] = c.slot;
        until[place] = c.timeWaitUntil;
        first = Math.max(first, end - slots.length);
    }

    /** Returns the oldest one that is still there, and forgets it; null if there is none. */
    Connection oldest(ConnectionTable table) {
        while (first < end) {
            int place = (int) (first++ & slots.length - 1);
            Connection c = table.slot(slots[place]);
            if (c != null && c.phase == Connection.TIME_WAIT && c.timeWaitUntil == until[place] && c.fd < 0) {
                return c;
            }
        }
        return null;
    }
}
