package io.oxtunnel.runtime.inner;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A token bucket of bytes in one field (the virtual scheduling form of ITU-T I.371's GCRA), shared by all workers without a lock. A packet
 * passes as long as the bucket is not empty and may overdraw it: a super-packet is not refused for its size, and the rate holds over
 * any time longer than the burst.
 */
final class ByteBucket {
    /** What a bucket holds: what its rate yields in this time, and at least {@value #LEAST_BURST} bytes. */
    private static final long BURST_NANOS = 100_000_000;
    /** Two super-packets. */
    private static final long LEAST_BURST = 131_072;
    private static final double BITS_NANOS = 8e9;
    private static final VarHandle FULL;

    static {
        try {
            FULL = MethodHandles.lookup().findVarHandle(ByteBucket.class, "full", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final double nanosAByte;
    private final long tolerance;
    // When the bucket will be full again; 0 before its first use.
    private volatile long full;

    /**
     * Makes a full bucket.
     *
     * @param bitsPerSecond 1,000..1,000,000,000,000
     */
    ByteBucket(long bitsPerSecond) {
        if (bitsPerSecond < 1_000 || bitsPerSecond > 1_000_000_000_000L) {
            throw new IllegalArgumentException("rate: " + bitsPerSecond + " bit/s; allowed: 1000..1000000000000");
        }
        nanosAByte = BITS_NANOS / bitsPerSecond;
        tolerance = Math.max(BURST_NANOS, (long) (LEAST_BURST * nanosAByte));
    }

    /**
     * Takes the bytes of a packet.
     *
     * @param now nanoTime; workers may differ a little
     * @return whether they were there
     */
    boolean take(int bytes, long now) {
        long cost = Math.round(bytes * nanosAByte);
        while (true) {
            long before = full;
            long from = before == 0 || before - now < 0 ? now : before;
            if (from - now > tolerance) {
                return false;
            }
            long next = from + cost;
            if (FULL.compareAndSet(this, before, next == 0 ? 1 : next)) {
                return true;
            }
        }
    }
}
