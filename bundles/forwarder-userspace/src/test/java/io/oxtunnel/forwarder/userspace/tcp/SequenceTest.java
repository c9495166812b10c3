package io.oxtunnel.forwarder.userspace.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SequenceTest {
    @Test
    void unwrapsAcrossTheEndOfTheNumbers() {
        long before = Sequence.initial(0xffff_fff0);
        assertEquals(before + 0x20, Sequence.unwrap(0x10, before));
        assertEquals(before, Sequence.unwrap(0xffff_fff0, before + 0x20));
        assertEquals(before - 5, Sequence.unwrap(0xffff_ffeb, before));
    }

    @Test
    void unwrapsUpToHalfTheNumbersAway() {
        long at = Sequence.initial(7);
        assertEquals(at + 0x7fff_ffffL, Sequence.unwrap(7 + 0x7fff_ffff, at));
        assertEquals(at - 0x8000_0000L, Sequence.unwrap(7 + 0x8000_0000, at));
    }

    @Test
    void keepsTheNumberOfTheWire() {
        assertEquals(0xdead_beef, (int) Sequence.unwrap(0xdead_beef, Sequence.initial(0x1234_5678)));
    }
}
