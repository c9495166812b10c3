package io.oxtunnel.forwarder.userspace.mapping;

/**
 * The addresses that a mapping has sent to, the last {@value #MOST} of them: nobody else is heard (address-dependent filtering, RFC 4787
 * section 5), and what was allowed once need not be asked again. Grows with what it holds. One thread.
 */
public final class Destinations {
    /** Addresses that are remembered. */
    public static final int MOST = 512;
    private static final int FIRST = 4;

    private long[] highs = new long[FIRST];
    private long[] lows = new long[FIRST];
    private int size;
    private int next;
    private int last;

    /** Returns whether an address is known. */
    public boolean has(long high, long low) {
        if (last < size && lows[last] == low && highs[last] == high) {
            return true;
        }
        for (int i = 0; i < size; i++) {
            if (lows[i] == low && highs[i] == high) {
                last = i;
                return true;
            }
        }
        return false;
    }

    /** Adds an address that is not known, in place of the one that was added first if there is no room. */
    public void add(long high, long low) {
        if (size == lows.length && size < MOST) {
            highs = java.util.Arrays.copyOf(highs, 2 * size);
            lows = java.util.Arrays.copyOf(lows, 2 * size);
        }
        int at = size < lows.length ? size++ : next++ % MOST;
        highs[at] = high;
        lows[at] = low;
        last = at;
    }

    /** An address as two halves. */
    @FunctionalInterface
    public interface Test {
        /** Returns whether it stays. */
        boolean holds(long high, long low);
    }

    /** Forgets what a test does not hold for. */
    public void retain(Test test) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (test.holds(highs[i], lows[i])) {
                highs[kept] = highs[i];
                lows[kept++] = lows[i];
            }
        }
        size = kept;
        next = 0;
        last = 0;
    }

    void clear() {
        if (lows.length > FIRST) {
            highs = new long[FIRST];
            lows = new long[FIRST];
        }
        size = 0;
        next = 0;
        last = 0;
    }
}
