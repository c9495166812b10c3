package io.oxtunnel.session.engine;

/**
 * The round-trip time of RFC 6298, section 2: SRTT = 7/8 SRTT + 1/8 R, RTTVAR = 3/4 RTTVAR + 1/4 |SRTT - R|. Nanoseconds. The control path
 * writes; any thread reads, each value current by itself.
 */
final class RoundTrip {
    private volatile long smoothed = -1;
    private volatile long variation = -1;

    /** Takes a sample. */
    void sample(long nanos) {
        long r = Math.max(0, nanos);
        long before = smoothed;
        if (before < 0) {
            variation = r / 2;
            smoothed = r;
            return;
        }
        long off = variation;
        variation = off - off / 4 + Math.abs(before - r) / 4;
        smoothed = before - before / 8 + r / 8;
    }

    /** Takes a sample that holds more than the path, such as a handshake with its key agreement: only where there is none. */
    void estimate(long nanos) {
        if (smoothed < 0) {
            sample(nanos);
        }
    }

    /** Forgets all samples: the path has changed. */
    void reset() {
        smoothed = -1;
        variation = -1;
    }

    /** Returns the smoothed time, or -1 before the first sample. */
    long smoothed() {
        return smoothed;
    }

    /** Returns the mean deviation, or -1 before the first sample. */
    long variation() {
        return variation;
    }
}
