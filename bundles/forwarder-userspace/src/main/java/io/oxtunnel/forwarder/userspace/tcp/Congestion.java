package io.oxtunnel.forwarder.userspace.tcp;

/** The congestion window (RFC 5681, RFC 6928, RFC 6582), in bytes. One thread. */
final class Congestion {
    private static final int INITIAL_SEGMENTS = 10;
    private static final int INITIAL_BYTES = 14_600;

    private int segment;
    private long window;
    private long threshold;
    private long acked;

    /** Begins a connection. */
    void begin(int largestSegment) {
        segment = largestSegment;
        // RFC 6928, section 2.
        window = Math.min(INITIAL_SEGMENTS * (long) segment, Math.max(2L * segment, INITIAL_BYTES));
        threshold = Long.MAX_VALUE / 4;
        acked = 0;
    }

    /** Says that segments have become smaller. */
    void segment(int largestSegment) {
        segment = largestSegment;
    }

    /**
     * Grows by what was acknowledged: by as much in slow start, by a segment a window above (RFC 5681, section 3.1, by bytes as in
     * RFC 3465).
     *
     * @param bytes newly acknowledged
     * @param used bytes under way before; a window that is not used says nothing about the path and does not grow
     */
    void acknowledged(long bytes, long used) {
        if (used * 2 < window) {
            return;
        }
        if (window < threshold) {
            window = Math.min(window + bytes, Math.max(threshold, window + segment));
            return;
        }
        acked += bytes;
        if (acked >= window) {
            acked -= window;
            window += segment;
        }
    }

    /** Halves at the first sign of loss (RFC 5681, equation 4; RFC 6675, section 5, step 4.2). */
    void loss(long flight) {
        threshold = Math.max(flight / 2, 2L * segment);
        window = threshold;
        acked = 0;
    }

    /** Begins again with one segment after a time-out; {@code first} is false when the time-out was doubled already. */
    void timeout(long flight, boolean first) {
        if (first) {
            threshold = Math.max(flight / 2, 2L * segment);
        }
        window = segment;
        acked = 0;
    }

    /** Restarts after the connection was idle for a time-out (RFC 5681, section 4.1). */
    void idle() {
        window = Math.min(window, Math.min(INITIAL_SEGMENTS * (long) segment, Math.max(2L * segment, INITIAL_BYTES)));
    }

    /** Returns the window. */
    long window() {
        return window;
    }
}
