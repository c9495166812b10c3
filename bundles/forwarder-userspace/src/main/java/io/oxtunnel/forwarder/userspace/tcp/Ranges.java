package io.oxtunnel.forwarder.userspace.tcp;

/** A sorted set of sequence numbers, as up to {@value #MOST} ranges that do not touch. One thread, no allocation. */
final class Ranges {
    /** More are not kept: a segment that would open another one is as good as lost. */
    static final int MOST = 64;

    private final long[] from = new long[MOST];
    private final long[] to = new long[MOST];
    private int size;

    /** Empties the set. */
    void clear() {
        size = 0;
    }

    /** Returns the number of ranges. */
    int size() {
        return size;
    }

    /** Returns the first number of a range. */
    long from(int i) {
        return from[i];
    }

    /** Returns the number behind a range. */
    long to(int i) {
        return to[i];
    }

    /** Returns the number behind the last range, or {@code otherwise} if there is none. */
    long end(long otherwise) {
        return size == 0 ? otherwise : to[size - 1];
    }

    /** Adds numbers {@code first..end-1}; false if the set is full and they touch no range. */
    boolean add(long first, long end) {
        int i = size;
        while (i > 0 && from[i - 1] > first) {
            i--;
        }
        // What begins before us may reach us.
        if (i > 0 && to[i - 1] >= first) {
            i--;
        } else if (i < size && from[i] <= end) {
            from[i] = first;
        } else {
            return insert(i, first, end);
        }
        to[i] = Math.max(to[i], end);
        int swallowed = i + 1;
        while (swallowed < size && from[swallowed] <= to[i]) {
            to[i] = Math.max(to[i], to[swallowed++]);
        }
        remove(i + 1, swallowed);
        return true;
    }

    private boolean insert(int i, long first, long end) {
        if (size == MOST) {
            return false;
        }
        System.arraycopy(from, i, from, i + 1, size - i);
        System.arraycopy(to, i, to, i + 1, size - i);
        from[i] = first;
        to[i] = end;
        size++;
        return true;
    }

    private void remove(int first, int end) {
        if (end > first) {
            System.arraycopy(from, end, from, first, size - end);
            System.arraycopy(to, end, to, first, size - end);
            size -= end - first;
        }
    }

    /** Takes out all numbers below one. */
    void removeBelow(long limit) {
        int gone = 0;
        while (gone < size && to[gone] <= limit) {
            gone++;
        }
        remove(0, gone);
        if (size > 0 && from[0] < limit) {
            from[0] = limit;
        }
    }

    /** Returns the index of the range that holds a number, or -1. */
    int find(long number) {
        for (int i = 0; i < size && from[i] <= number; i++) {
            if (number < to[i]) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the first number from {@code number} on that is not in the set. */
    long firstOutside(long number) {
        int i = find(number);
        return i < 0 ? number : to[i];
    }

    /** Returns the first number from {@code number} on that is in the set, or {@code otherwise} if there is none. */
    long firstInside(long number, long otherwise) {
        for (int i = 0; i < size; i++) {
            if (to[i] > number) {
                return Math.max(from[i], number);
            }
        }
        return otherwise;
    }

    /** Returns how many numbers of {@code first..end-1} are in the set. */
    long count(long first, long end) {
        long n = 0;
        for (int i = 0; i < size; i++) {
            n += Math.max(0, Math.min(to[i], end) - Math.max(from[i], first));
        }
        return n;
    }
}
