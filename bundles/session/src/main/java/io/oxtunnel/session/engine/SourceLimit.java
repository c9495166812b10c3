package io.oxtunnel.session.engine;

import io.oxtunnel.api.transport.Endpoint;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * A token bucket for each source of handshakes: 20 a second, 5 at once; IPv6 by /64, which is what one customer has (PROTOCOL.md 4.6).
 * The table never grows: 2,048 sets of 8 sources, in which a new source takes the place of the one that has been quiet for longest. Which
 * set is nobody's to guess. Control path; no allocation but the address.
 *
 * <p>A bucket is kept as the time at which it is full again (GCRA): one number, and a forgotten bucket is a full one.
 */
final class SourceLimit {
    static final int SETS = 2_048;
    static final int WAYS = 8;
    static final int BURST = 5;
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1) / 20;
    private static final long TOLERANCE = (BURST - 1) * INTERVAL;
    private static final int IPV4 = 4;
    // No /64 begins with these 32 bits (RFC 4291 section 2.4: below 2000::/3 nothing is routed).
    private static final long IPV4_TAG = 0xffffL << 32;

    private final long seed;
    private final long[] source = new long[SETS * WAYS];
    // When a bucket is full again, counted from the first call; 0 = never used.
    private final long[] fullAt = new long[SETS * WAYS];
    private long origin = Traffic.NEVER;

    SourceLimit(RandomGenerator random) {
        seed = random.nextLong();
    }

    /** Takes a token of a source; false if there is none. */
    boolean admits(Endpoint from, long now) {
        if (origin == Traffic.NEVER) {
            origin = now - 1;
        }
        long time = now - origin;
        int slot = slot(key(from.remote().getAddress().getAddress()));
        if (fullAt[slot] - TOLERANCE > time) {
            return false;
        }
        fullAt[slot] = Math.max(fullAt[slot], time) + INTERVAL;
        return true;
    }

    /** Returns the slot of a source, which is given one if it has none. */
    private int slot(long key) {
        int first = (int) (mix(key ^ seed) >>> 32) & SETS - 1;
        int oldest = first *= WAYS;
        for (int i = first; i < first + WAYS; i++) {
            if (source[i] == key && fullAt[i] != 0) {
                return i;
            }
            if (fullAt[i] < fullAt[oldest]) {
                oldest = i;
            }
        }
        source[oldest] = key;
        fullAt[oldest] = 0;
        return oldest;
    }

    private static long key(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == IPV4 ? IPV4_TAG | bytes.getInt() & 0xffff_ffffL : bytes.getLong();
    }

    /** Spreads every bit over all others (the finalizer of MurmurHash3). */
    private static long mix(long x) {
        long a = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
        long b = (a ^ a >>> 33) * 0xc4ceb9fe1a85ec53L;
        return b ^ b >>> 33;
    }
}
