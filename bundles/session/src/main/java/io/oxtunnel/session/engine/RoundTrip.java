package io.oxtunnel.session.engine;

/** The smoothed round-trip time of RFC 6298 section 2: SRTT = 7/8 SRTT + 1/8 R. One writer; any reader. */
final class RoundTrip {
    private volatile long smoothed = -1;

    /** Takes a sample in nanoseconds. */
    void sample(long nanos) {
        long r = Math.max(0, nanos);
        long before = smoothed;
        smoothed = before < 0 ? r : before - before / 8 + r / 8;
    }

    /** Forgets all samples: the path has changed. */
    void reset() {
        smoothed = -1;
    }

    /** Returns the smoothed time in nanoseconds, or -1 before the first sample. */
    long smoothed() {
        return smoothed;
    }
}
