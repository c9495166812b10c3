package io.oxtunnel.api.packet;

/**
 * A token bucket in two fields (the virtual scheduling form of ITU-T I.371's GCRA): allows a burst, then a steady rate. One thread;
 * allocates nothing.
 */
public final class RateLimit {
    private static final long SECOND = 1_000_000_000L;

    private final long interval;
    private final long tolerance;
    // When the bucket will be full again; until then it lacks (full - now) / interval tokens.
    private long full;
    private boolean used;

    /**
     * Makes a full bucket.
     *
     * @param perSecond tokens a second, 1..1,000,000
     * @param burst tokens it holds, 1..1,000,000
     */
    public RateLimit(int perSecond, int burst) {
        if (perSecond < 1 || perSecond > 1_000_000) {
            throw new IllegalArgumentException("rate: " + perSecond + " a second is not in 1..1000000");
        }
        if (burst < 1 || burst > 1_000_000) {
            throw new IllegalArgumentException("burst: " + burst + " is not in 1..1000000");
        }
        interval = SECOND / perSecond;
        tolerance = interval * (burst - 1);
    }

    /**
     * Takes a token.
     *
     * @param now nanoTime, not before that of the last call
     * @return whether there was one
     */
    public boolean allow(long now) {
        if (!used || full - now < 0) {
            used = true;
            full = now;
        }
        if (full - now > tolerance) {
            return false;
        }
        full += interval;
        return true;
    }
}
