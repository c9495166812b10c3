package io.oxtunnel.crypto.common;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ProcessorFeaturesTest {
    @Test
    void readsTheFlagsOfX86() {
        assertTrue(ProcessorFeatures.hasAes(List.of("processor\t: 0", "flags\t\t: fpu pclmulqdq ssse3 aes avx", "")));
        assertFalse(ProcessorFeatures.hasAes(List.of("processor\t: 0", "flags\t\t: fpu ssse3 aes avx")), "no carry-less multiplication");
        assertFalse(ProcessorFeatures.hasAes(List.of("flags\t\t: fpu pclmulqdq vaes")), "a longer word is another flag");
    }

    @Test
    void readsTheFeaturesOfArm() {
        assertTrue(ProcessorFeatures.hasAes(List.of("BogoMIPS\t: 48.00", "Features\t: fp asimd aes pmull sha1")));
        assertFalse(ProcessorFeatures.hasAes(List.of("Features\t: half thumb neon vfpv4")));
    }

    @Test
    void knowsNothingWithoutALine() {
        assertFalse(ProcessorFeatures.hasAes(List.of()));
    }
}
