package io.oxtunnel.forwarder.userspace.tcp;

/** The retransmission time-out by round-trip times (RFC 6298), in milliseconds. One thread. */
final class RoundTrip {
    /** Before anything was measured (2.1). */
    static final int INITIAL = 1_000;
    /** Lower than the one second of 2.4, as in the kernels on both sides; above any delayed acknowledgement of theirs. */
    static final int LEAST = 200;
    /** Upper bound (2.5). */
    static final int MOST = 60_000;
    private static final int GRANULARITY = 1;

    // Scaled by 8 and by 4, so that the fractions of 1/8 and 1/4 are kept.
    private long smoothed8;
    private long variation4;
    private boolean measured;
    private int timeout = INITIAL;

    /** Forgets what was measured. */
    void reset() {
        measured = false;
        timeout = INITIAL;
    }

    /** Takes a measurement (2.2, 2.3): of a segment that was sent once (3), or by a timestamp. */
    void measure(long milliseconds) {
        long r = Math.clamp(milliseconds, 0, MOST);
        if (measured) {
            long error = Math.abs(smoothed8 - r * 8);
            variation4 += error / 8 - variation4 / 4 + (error % 8 >= 4 ? 1 : 0);
            smoothed8 += r - smoothed8 / 8;
        } else {
            measured = true;
            smoothed8 = r * 8;
            variation4 = r * 2;
        }
        restore();
    }

    /** Undoes the doubling: something new was acknowledged. */
    void restore() {
        if (measured) {
            timeout = (int) Math.clamp(smoothed8 / 8 + Math.max(GRANULARITY, variation4), LEAST, MOST);
        }
    }

    /** Doubles the time-out after a retransmission (5.5). */
    void backOff() {
        timeout = Math.min(timeout * 2, MOST);
    }

    /** Returns the time-out in milliseconds, {@value #LEAST}..{@value #MOST}. */
    int timeout() {
        return timeout;
    }

    /** Returns the smoothed round-trip time in milliseconds, or 0 before the first measurement. */
    long smoothed() {
        return measured ? smoothed8 / 8 : 0;
    }
}
