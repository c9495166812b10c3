package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RangesTest {
    /** Against a set of bits, for a thousand operations of each of 200 seeds. */
    @Test
    void isTheSetThatItStandsFor() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Ranges ranges = new Ranges();
            BitSet bits = new BitSet();
            for (int i = 0; i < 1_000; i++) {
                int from = random.nextInt(400);
                int to = from + 1 + random.nextInt(20);
                if (random.nextInt(20) == 0) {
                    ranges.removeBelow(from);
                    bits.clear(0, from);
                } else if (ranges.add(from, to)) {
                    bits.set(from, to);
                }
                compare(ranges, bits, from, to);
            }
        }
    }

    private static void compare(Ranges ranges, BitSet bits, int from, int to) {
        int at = bits.nextSetBit(0);
        for (int i = 0; i < ranges.size(); i++) {
            assertEquals(at, ranges.from(i));
            assertEquals(bits.nextClearBit(at), ranges.to(i));
            at = bits.nextSetBit((int) ranges.to(i));
        }
        assertEquals(-1, at);
        assertEquals(bits.get(from, to).cardinality(), ranges.count(from, to));
        assertEquals(bits.nextClearBit(from), ranges.firstOutside(from));
        assertEquals(bits.nextSetBit(from) < 0 ? 9_999 : bits.nextSetBit(from), ranges.firstInside(from, 9_999));
    }

    @Test
    void isBounded() {
        Ranges ranges = new Ranges();
        for (int i = 0; i < Ranges.MOST; i++) {
            assertTrue(ranges.add(i * 10, i * 10 + 5));
        }
        assertFalse(ranges.add(5_000, 5_001));
        assertTrue(ranges.add(5, 7), "what touches a range needs no place");
    }
}
