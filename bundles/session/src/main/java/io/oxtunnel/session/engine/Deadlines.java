package io.oxtunnel.session.engine;

import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * When each of many things is due next: one time each, found, moved and taken out in O(log n), so that ten thousand sessions cost nothing
 * while none is due and a timer is exact to the clock. Times are nanoseconds of the engine's clock. Control path.
 */
final class Deadlines<T> {
    // Entries of equal time must differ, or the set would take them for one.
    private record Entry<T>(T what, long at, long number) {
    }

    private final TreeSet<Entry<T>> byTime = new TreeSet<>(Comparator.comparingLong((Entry<T> e) -> e.at).thenComparingLong(e -> e.number));
    private final Map<T, Entry<T>> entries = new IdentityHashMap<>();
    private long number;

    /** Sets when something is due, in place of what was set before; {@link Long#MAX_VALUE} is never. */
    void set(T what, long at) {
        Entry<T> before = entries.get(what);
        if (before != null && before.at == at) {
            return;
        }
        remove(what);
        if (at != Long.MAX_VALUE) {
            Entry<T> entry = new Entry<>(what, at, number++);
            entries.put(what, entry);
            byTime.add(entry);
        }
    }

    /** Forgets something. */
    void remove(T what) {
        Entry<T> entry = entries.remove(what);
        if (entry != null) {
            byTime.remove(entry);
        }
    }

    /** Forgets everything. */
    void clear() {
        entries.clear();
        byTime.clear();
    }

    /** Returns when the first one is due, or {@link Long#MAX_VALUE}. */
    long first() {
        return byTime.isEmpty() ? Long.MAX_VALUE : byTime.first().at;
    }

    /** Takes out the one that is due longest, or returns null where none is due. */
    T poll(long now) {
        if (byTime.isEmpty() || byTime.first().at > now) {
            return null;
        }
        T what = byTime.pollFirst().what;
        entries.remove(what);
        return what;
    }
}
