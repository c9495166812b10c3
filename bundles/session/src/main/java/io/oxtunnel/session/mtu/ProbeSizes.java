package io.oxtunnel.session.mtu;

/**
 * The sizes worth trying between one that passes and one that does not: first those that links really have, then halves. Sizes are UDP
 * payloads over IPv4 and IPv6; a path that takes one family's size takes or refuses the other's like any other size. Stateless.
 */
final class ProbeSizes {
    /** Below this distance the search ends: padding rounds to as much. */
    static final int NEAR = 16;

    /**
     * Payloads, ascending: MTUs of 1360, 1380, 1400, 1420 (WireGuard), 1440, 1450 (VXLAN), 1460, 1472, 1476 (GRE), 1480 (6in4),
     * 1492 (PPPoE), 1500, 2304, 4352, 8950, 9000, each less 48 bytes of IPv6 and UDP and less 28 of IPv4 and UDP.
     */
    private static final int[] COMMON = {1_332, 1_352, 1_372, 1_392, 1_402, 1_412, 1_422, 1_428, 1_432, 1_444, 1_448, 1_452, 1_464, 1_472,
        2_256, 2_276, 4_304, 4_324, 8_902, 8_922, 8_952, 8_972};

    private ProbeSizes() {
    }

    /**
     * Returns the next size to try, or 0 when nothing worth trying is left.
     *
     * @param passes a size that passes
     * @param fails a greater size that does not, or one more than the greatest allowed
     */
    static int between(int passes, int fails) {
        int first = firstAbove(passes);
        int last = first;
        while (last < COMMON.length && COMMON[last] < fails) {
            last++;
        }
        if (last > first) {
            return COMMON[(first + last - 1) / 2];
        }
        return fails - passes <= NEAR ? 0 : (passes + fails) / 2;
    }

    /** Returns the next common size above one that passes, at most {@code most}. */
    static int above(int passes, int most) {
        int first = firstAbove(passes);
        return first < COMMON.length ? Math.min(COMMON[first], most) : most;
    }

    private static int firstAbove(int size) {
        int i = 0;
        while (i < COMMON.length && COMMON[i] <= size) {
            i++;
        }
        return i;
    }
}
