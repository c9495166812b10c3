package io.oxtunnel.forwarder.userspace.fragment;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.forwarder.userspace.flow.Flows;

/**
 * Puts fragments of clients together again (RFC 791, section 3.2; RFC 8200, section 4.5). At most {@value #MOST} packets are under way in
 * all and {@value #MOST_OF_CLIENT} of one address, each in one buffer of the pool, none for longer than {@value #MILLIS} ms. Fragments
 * that overlap spoil their packet (RFC 5722); a copy of one that is there changes nothing. One thread; nothing is allocated.
 */
public final class Reassembly {
    /** Packets under way in all. */
    public static final int MOST = 32;
    /** Packets of one client address. */
    public static final int MOST_OF_CLIENT = 4;
    /** How long a packet may take. */
    public static final long MILLIS = 15_000;
    /** Result of {@link #add}: not complete. */
    public static final int INCOMPLETE = -1;

    /** An IPv6 header and that of the fragment. */
    private static final int SMALLEST6 = 48;

    private final BufferPool pool;
    private final Partial[] partials = new Partial[MOST];
    private volatile int size;
    private volatile long completed;
    private volatile long dropped;

    /** Makes one with nothing under way. */
    public Reassembly(BufferPool pool) {
        this.pool = pool;
        for (int i = 0; i < MOST; i++) {
            partials[i] = new Partial(pool);
        }
    }

    /**
     * Takes a fragment.
     *
     * @param ip position of a packet that is well-formed and {@link Ip#fragment}
     * @param length its bytes
     * @return {@link #INCOMPLETE}, or the number of a packet that is whole now; {@link #release} it
     */
    public int add(long ip, int length, long now) {
        int at = Ip.version(pool, ip) == 6 && length < SMALLEST6 ? -1 : find(ip, now);
        if (at < 0) {
            dropped++;
            return INCOMPLETE;
        }
        Partial partial = partials[at];
        boolean good = partial.add(ip, length);
        if (!good) {
            dropped++;
            return INCOMPLETE;
        }
        if (!partial.complete()) {
            return INCOMPLETE;
        }
        partial.finish();
        completed++;
        return at;
    }

    /** Returns where a whole packet is. */
    public long at(int number) {
        return partials[number].packet();
    }

    /** Returns the bytes of a whole packet. */
    public int length(int number) {
        return partials[number].length();
    }

    /** Ends a packet. */
    public void release(int number) {
        partials[number].end();
        size--;
    }

    private int find(long ip, long now) {
        int ofClient = 0;
        int empty = -1;
        int oldest = -1;
        for (int i = 0; i < MOST; i++) {
            Partial p = partials[i];
            if (p.unused()) {
                empty = i;
            } else if (p.is(ip)) {
                return i;
            } else if (p.sameSource(ip)) {
                ofClient++;
                oldest = oldest < 0 || p.deadline() < partials[oldest].deadline() ? i : oldest;
            }
        }
        if (ofClient >= MOST_OF_CLIENT) {
            release(oldest);
            dropped++;
            empty = oldest;
        }
        if (empty < 0 || !partials[empty].begin(ip, now + MILLIS)) {
            return -1;
        }
        size++;
        return empty;
    }

    /** Returns when {@link #expire} has something to do, or {@link Flows#NEVER}. */
    public long deadline() {
        long first = Flows.NEVER;
        for (int i = 0; size > 0 && i < MOST; i++) {
            first = partials[i].unused() ? first : Math.min(first, partials[i].deadline());
        }
        return first;
    }

    /** Ends what has taken too long. */
    public void expire(long now) {
        for (int i = 0; size > 0 && i < MOST; i++) {
            if (!partials[i].unused() && partials[i].deadline() <= now) {
                release(i);
                dropped++;
            }
        }
    }

    /** Ends all of them. */
    public void clear() {
        expire(Flows.NEVER);
    }

    /** Returns how many packets are under way; any thread, as the next two. */
    public int size() {
        return size;
    }

    /** Returns how many were put together. */
    public long completed() {
        return completed;
    }

    /** Returns how many fragments were bad, too many or too late. */
    public long dropped() {
        return dropped;
    }
}
