package io.oxtunnel.compression.lz4;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The native library and the one in Java, which read each other's blocks. */
class Lz4CompressionTest {
    private static final int OUT = 20_000;
    private static final int BACK = 40_000;
    private final NativeBufferPool pool = new NativeBufferPool(1, 1);
    private final long at = pool.at(pool.acquireLarge());

    @AfterEach
    void close() {
        pool.close();
    }

    static Stream<Lz4Library[]> pairs() {
        Lz4Library c = Lz4Library.load();
        Lz4Library java = Lz4Library.inJava();
        return Stream.of(new Lz4Library[][] {{c, c}, {c, java}, {java, c}, {java, java}});
    }

    @Test
    void theNativeLibraryLoads() {
        assertEquals("lz4-java, native", new Lz4Compression().describe());
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whatIsCompressedComesBack(Lz4Library one, Lz4Library other) {
        Random random = new Random(4);
        try (Compressor compressor = new Lz4Compression(one).compressor(pool); Decompressor decompressor = new Lz4Compression(other).decompressor(pool)) {
            for (int i = 0; i < 3_000; i++) {
                byte[] original = original(random);
                pool.write(original, 0, at, original.length);
                int size = compressor.compress(at, original.length, at + OUT, original.length);
                if (size == 0) {
                    continue;
                }
                assertTrue(size <= original.length);
                assertTrue(decompressor.decompress(at + OUT, size, at + BACK, original.length));
                byte[] back = new byte[original.length];
                pool.read(at + BACK, back, 0, back.length);
                assertArrayEquals(original, back);
                assertFalse(original.length > 1 && decompressor.decompress(at + OUT, size, at + BACK, original.length - 1), "less room than it yields");
                assertFalse(original.length < Wire.ORIGINAL_MAX && decompressor.decompress(at + OUT, size, at + BACK, original.length + 1), "too little");
            }
        }
    }

    private static byte[] original(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 100 : Wire.ORIGINAL_MAX)];
        int period = 1 + random.nextInt(300);
        byte[] pattern = new byte[period];
        random.nextBytes(pattern);
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = random.nextInt(20) == 0 ? (byte) random.nextInt() : pattern[i % period];
        }
        return bytes;
    }

    @Test
    void nothingIsWrittenBehindTheRoom() {
        byte[] random = new byte[4_000];
        new Random(5).nextBytes(random);
        pool.write(random, 0, at, random.length);
        pool.fill(at + OUT, 10_000, (byte) 0x55);
        try (Compressor compressor = new Lz4Compression().compressor(pool)) {
            assertEquals(0, compressor.compress(at, random.length, at + OUT, random.length), "random bytes do not get smaller");
        }
        assertEquals(0x55, pool.getByte(at + OUT + random.length));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void hostileBlocksAreRefusedAndStayInBounds(Lz4Library ignored, Lz4Library library) {
        Random random = new Random(6);
        byte[] good = library.compressor().compress(new byte[8_000]);
        try (Decompressor decompressor = new Lz4Compression(library).decompressor(pool)) {
            for (int i = 0; i < 20_000; i++) {
                byte[] block = random.nextBoolean() ? new byte[1 + random.nextInt(200)] : Arrays.copyOf(good, 1 + random.nextInt(good.length));
                if (block.length > good.length || random.nextBoolean()) {
                    random.nextBytes(block);
                }
                int expected = 1 + random.nextInt(9_000);
                pool.write(block, 0, at, block.length);
                pool.fill(at + BACK, 9_100, (byte) 0x55);
                decompressor.decompress(at, block.length, at + BACK, expected);
                assertEquals(0x55, pool.getByte(at + BACK + expected));
            }
            assertFalse(decompressor.decompress(at, 10, at + BACK, Wire.ORIGINAL_MAX + 1));
            assertFalse(decompressor.decompress(at, 0, at + BACK, 10));
            assertFalse(decompressor.decompress(at, 10, at + BACK, 0));
        }
    }

    /** A block of one text must not be shorter because another text went before it. */
    @Test
    void noBlockRemembersTheOneBefore() {
        byte[] text = new byte[1_000];
        new Random(7).nextBytes(text);
        pool.write(text, 0, at, text.length);
        try (Compressor compressor = new Lz4Compression().compressor(pool)) {
            assertEquals(0, compressor.compress(at, text.length, at + OUT, text.length));
            assertEquals(0, compressor.compress(at, text.length, at + OUT, text.length));
        }
    }
}
