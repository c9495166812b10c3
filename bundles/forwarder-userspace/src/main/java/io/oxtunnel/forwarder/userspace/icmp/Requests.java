package io.oxtunnel.forwarder.userspace.icmp;

import io.oxtunnel.forwarder.userspace.mapping.Mapping;
import java.util.Arrays;

/** The last {@value #OF_EACH} requests of each mapping that have no reply yet. One thread; allocates when a mapping is first used. */
final class Requests {
    private static final int OF_EACH = 64;
    private static final int NONE = -1;

    private static final class Ring {
        private final int[] sequence = new int[OF_EACH];
        private final long[] high = new long[OF_EACH];
        private final long[] low = new long[OF_EACH];
        private int next;
    }

    private Ring[] rings;

    Requests(int mappings) {
        rings = new Ring[mappings];
    }

    /** Makes room for so many mappings. */
    void grow(int mappings) {
        rings = Arrays.copyOf(rings, Math.max(rings.length, mappings));
    }

    void add(Mapping m, int sequence, long high, long low) {
        Ring ring = rings[(int) m.token()];
        if (ring == null) {
            ring = new Ring();
            Arrays.fill(ring.sequence, NONE);
            rings[(int) m.token()] = ring;
        }
        ring.sequence[ring.next] = sequence;
        ring.high[ring.next] = high;
        ring.low[ring.next] = low;
        ring.next = (ring.next + 1) % OF_EACH;
    }

    /** Returns whether there is a request that this is the reply to, and forgets it. */
    boolean take(Mapping m, int sequence, long high, long low) {
        Ring ring = rings[(int) m.token()];
        for (int i = 0; ring != null && i < OF_EACH; i++) {
            if (ring.sequence[i] == sequence && ring.low[i] == low && ring.high[i] == high) {
                ring.sequence[i] = NONE;
                return true;
            }
        }
        return false;
    }

    void clear(Mapping m) {
        rings[(int) m.token()] = null;
    }
}
