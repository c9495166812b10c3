package io.oxtunnel.capture.nfqueue;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which flows this machine has begun, from which of its addresses, and the largest segment that the other end of a TCP connection takes. Of a
 * fixed size, shared by the workers without locks, nothing is allocated after construction.
 *
 * <p>Eight entries a bucket; where a bucket is full, the entry unused longest gives way. A flow is known by 43 bits of a hash whose seed is
 * secret; to find a foreign flow by accident takes 2^40 trials, and its packets would reach no socket.
 *
 * <pre>
 *   63                34 33            26 25           12 11          0
 *   | tag, never 0      | local address  | MSS / 4       | last used   |
 * </pre>
 */
final class FlowTable {
    /** Result: there is no such flow. */
    static final int NONE = -1;
    /** Flows that fit. */
    static final int CAPACITY = 1 << 16;

    private static final int WAYS = 8;
    private static final int BUCKETS = CAPACITY / WAYS;
    private static final int TAG_SHIFT = 34;
    private static final int LOCAL_SHIFT = 26;
    private static final int MSS_SHIFT = 12;
    private static final long MSS_MASK = 0x3fffL << MSS_SHIFT;
    private static final int TICK_MASK = 0xfff;
    /** Ticks are 64 s; this is a day. */
    private static final int TCP_LIFE = 1_350;
    /** More than ten minutes; RFC 4787, section 4.3 wants two. */
    private static final int OTHER_LIFE = 10;
    private static final int TCP = 6;

    private final AtomicLongArray entries = new AtomicLongArray(CAPACITY);
    private final long seed;

    /** Makes an empty one; the seed is for the hash. */
    FlowTable(long seed) {
        this.seed = seed;
    }

    /** Returns the tick of a time in nanoseconds. */
    static int tick(long nanos) {
        return (int) (nanos / 64_000_000_000L) & TICK_MASK;
    }

    /**
     * Returns the key of a flow.
     *
     * @param ports the local port in the upper half, the remote one in the lower; for ICMP the identifier and 0
     * @param high upper half of the remote IPv6 address, 0 for IPv4
     */
    long key(int protocol, int ports, long high, long low) {
        long hash = mix(seed ^ (long) protocol << 32 ^ ports & 0xffffffffL);
        return mix(mix(hash ^ high) ^ low);
    }

    /** Stafford's variant 13 of MurmurHash3's finalizer. */
    private static long mix(long value) {
        long v = value + 0x9e3779b97f4a7c15L;
        v = (v ^ v >>> 30) * 0xbf58476d1ce4e5b9L;
        v = (v ^ v >>> 27) * 0x94d049bb133111ebL;
        return v ^ v >>> 31;
    }

    /** A packet of a flow leaves this machine from a local address, 0..255; returns the largest segment its other end takes, 0 if unknown. */
    int leave(long key, int local, int now) {
        long tag = tag(key);
        int at = find(key, tag);
        long entry = at < 0 ? 0 : entries.getPlain(at);
        long next = tag << TAG_SHIFT | (long) local << LOCAL_SHIFT | entry & MSS_MASK | now;
        if (at < 0) {
            entries.setOpaque(victim(key, now), next);
        } else if (entry != next) {
            entries.setOpaque(at, next);
        }
        return mss(entry);
    }

    /** Returns the local address of a flow, or {@link #NONE}. */
    int local(long key, int protocol, int now) {
        int at = find(key, tag(key));
        if (at < 0) {
            return NONE;
        }
        long entry = entries.getOpaque(at);
        int life = protocol == TCP ? TCP_LIFE : OTHER_LIFE;
        return age(entry, now) <= life ? (int) (entry >>> LOCAL_SHIFT) & 0xff : NONE;
    }

    /** The other end of a flow takes segments of at most so many bytes, 0..65,535. */
    void largestSegment(long key, int bytes) {
        int at = find(key, tag(key));
        if (at >= 0) {
            entries.setOpaque(at, entries.getOpaque(at) & ~MSS_MASK | (long) (bytes / 4) << MSS_SHIFT);
        }
    }

    /** The way to the other end of a flow takes segments of at most so many bytes, 0..65,535. */
    void narrow(long key, int bytes) {
        int at = find(key, tag(key));
        int before = at < 0 ? 0 : mss(entries.getOpaque(at));
        if (before == 0 || bytes < before) {
            largestSegment(key, bytes);
        }
    }

    private static int mss(long entry) {
        return (int) ((entry & MSS_MASK) >>> MSS_SHIFT) * 4;
    }

    private static long tag(long key) {
        long tag = key >>> TAG_SHIFT;
        return tag == 0 ? 1 : tag;
    }

    private static int bucket(long key) {
        return (int) (key & BUCKETS - 1) * WAYS;
    }

    private int find(long key, long tag) {
        int bucket = bucket(key);
        for (int i = bucket; i < bucket + WAYS; i++) {
            if (entries.getOpaque(i) >>> TAG_SHIFT == tag) {
                return i;
            }
        }
        return NONE;
    }

    private int victim(long key, int now) {
        int bucket = bucket(key);
        int oldest = bucket;
        int most = -1;
        for (int i = bucket; i < bucket + WAYS; i++) {
            long entry = entries.getOpaque(i);
            if (entry == 0) {
                return i;
            }
            if (age(entry, now) > most) {
                most = age(entry, now);
                oldest = i;
            }
        }
        return oldest;
    }

    private static int age(long entry, int now) {
        return now - (int) entry & TICK_MASK;
    }
}
