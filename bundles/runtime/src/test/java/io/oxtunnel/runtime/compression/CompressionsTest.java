package io.oxtunnel.runtime.compression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.Memory;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Providers that misbehave, and the end of what they made. */
class CompressionsTest {
    private static final int PRIVATE = 1 << 24;
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private int open;

    /** A provider that gives a fixed answer, or throws where that is {@link Integer#MIN_VALUE}. */
    private final class Fixed implements CompressionProvider, Compressor, Decompressor {
        private final int capability;
        private final int answer;

        Fixed(int capability, int answer) {
            this.capability = capability;
            this.answer = answer;
        }

        @Override
        public String name() {
            return "fixed";
        }

        @Override
        public String describe() {
            return "of a test";
        }

        @Override
        public int capability() {
            return capability;
        }

        @Override
        public Compressor compressor(Memory memory) {
            open++;
            return this;
        }

        @Override
        public Decompressor decompressor(Memory memory) {
            open++;
            return this;
        }

        @Override
        public int compress(long from, int length, long to, int room) {
            if (answer == Integer.MIN_VALUE) {
                throw new IllegalStateException("broken");
            }
            return answer;
        }

        @Override
        public boolean decompress(long from, int length, long to, int original) {
            if (answer == Integer.MIN_VALUE) {
                throw new IllegalStateException("broken");
            }
            return true;
        }

        @Override
        public void close() {
            open--;
        }
    }

    private Compressions open(CompressionProvider... providers) {
        return Compressions.open(List.of(providers), null, 2, (provider, why) -> told.add(provider.name() + " " + why));
    }

    @Test
    void findsWhatASessionHasAgreedOnAndNothingElse() {
        try (Compressions two = open(new Fixed(Wire.CAP_LZ4, 7), new Fixed(PRIVATE, 9))) {
            assertEquals(Wire.CAP_LZ4 | PRIVATE, two.capabilities());
            assertEquals(7, two.compressor(Wire.CAP_LZ4, 1).compress(0, 20, 0, 10));
            assertEquals(9, two.compressor(PRIVATE, 0).compress(0, 20, 0, 10));
            assertNull(two.compressor(0, 0));
            assertNull(two.decompressor(PRIVATE << 1, 0));
            assertEquals(8, open);
        }
        assertEquals(0, open);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, -1, Integer.MIN_VALUE})
    void whatThrowsOrTellsNonsenseIsNotAskedAgainAndTold(int answer) throws InterruptedException {
        try (Compressions one = open(new Fixed(PRIVATE, answer))) {
            assertEquals(0, one.compressor(PRIVATE, 0).compress(0, 20, 0, 10));
            assertEquals(0, one.compressor(PRIVATE, 1).compress(0, 20, 0, 10));
            assertFalse(one.decompressor(PRIVATE, 0).decompress(0, 1, 0, 1));
            String why = told.poll(10, TimeUnit.SECONDS);
            assertTrue(why != null && why.startsWith("fixed "), why);
            assertTrue(told.isEmpty());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 8, PRIVATE | 4, 1 << 31})
    void refusesACapabilityThatIsNotForCompression(int capability) {
        assertThrows(IllegalArgumentException.class, () -> open(new Fixed(capability, 1)));
        assertThrows(IllegalArgumentException.class, () -> open(new Fixed(PRIVATE, 1), new Fixed(PRIVATE, 1)));
        assertEquals(0, open);
    }
}
