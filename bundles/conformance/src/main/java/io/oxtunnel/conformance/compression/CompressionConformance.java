package io.oxtunnel.conformance.compression;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.CompressionProvider;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link CompressionProvider} must do: blocks come back whole, stand by themselves, keep to their room, and do no harm. */
public abstract class CompressionConformance {
    private static final int BLOCK = 20_000;
    private static final int BACK = 40_000;
    private static final byte MARK = 0x55;

    private final NativeBufferPool memory = new NativeBufferPool(1, 1);
    private final long at = memory.at(memory.acquireLarge());

    /** Returns the provider under test; the same one each time, or another. */
    protected abstract CompressionProvider provider();

    @AfterEach
    void free() {
        memory.close();
    }

    @Test
    void hasANameAndOneBitOfItsOwn() {
        assertFalse(provider().name().isBlank());
        assertNotEquals("off", provider().name());
        assertFalse(provider().describe().isBlank());
        assertEquals(1, Integer.bitCount(provider().capability()), "one bit");
        assertNotEquals(0, provider().capability() & Wire.CAP_COMPRESSION, "one of Wire.CAP_COMPRESSION");
    }

    @Test
    void whatIsCompressedComesBackWhateverItsLength() {
        Random random = new Random(4);
        try (Compressor compressor = provider().compressor(memory); Decompressor decompressor = provider().decompressor(memory)) {
            for (int i = 0; i < 2_000; i++) {
                byte[] original = text(random, i == 0 ? Wire.ORIGINAL_MAX : 1 + random.nextInt(i % 2 == 0 ? 100 : Wire.ORIGINAL_MAX));
                int size = compress(compressor, original, original.length);
                assertTrue(size >= 0 && size <= original.length, () -> size + " bytes of a room of " + original.length);
                assertArrayEquals(original, bytes(at, original.length), "the original is left as it is");
                if (size > 0) {
                    opens(decompressor, size, original);
                }
            }
        }
    }

    private void opens(Decompressor decompressor, int size, byte[] original) {
        byte[] block = bytes(at + BLOCK, size);
        assertTrue(decompressor.decompress(at + BLOCK, size, at + BACK, original.length));
        assertArrayEquals(original, bytes(at + BACK, original.length));
        assertArrayEquals(block, bytes(at + BLOCK, size), "the block is left as it is");
        assertFalse(original.length > 1 && decompressor.decompress(at + BLOCK, size, at + BACK, original.length - 1), "it yields more than asked");
        assertFalse(original.length < Wire.ORIGINAL_MAX && decompressor.decompress(at + BLOCK, size, at + BACK, original.length + 1),
                "it yields less than asked");
        assertFalse(size > 1 && decompressor.decompress(at + BLOCK, size - 1, at + BACK, original.length), "it ends before its end");
    }

    @Test
    void whatRepeatsGetsSmaller() {
        try (Compressor compressor = provider().compressor(memory)) {
            int size = compress(compressor, new byte[1_400], 1_400);
            assertTrue(size > 0 && size < 700, () -> "1,400 zeros became " + size + " bytes");
        }
    }

    @Test
    void aBlockNeverLeavesItsRoom() {
        Random random = new Random(5);
        try (Compressor compressor = provider().compressor(memory)) {
            for (int i = 0; i < 500; i++) {
                byte[] original = text(random, 1 + random.nextInt(4_000));
                int room = 1 + random.nextInt(original.length);
                memory.fill(at + BLOCK - 1, room + 200, MARK);
                int size = compress(compressor, original, room);
                assertTrue(size >= 0 && size <= room, () -> size + " bytes of a room of " + room);
                assertArrayEquals(marks(199), bytes(at + BLOCK + room, 199), "behind the room");
                assertEquals(MARK, memory.getByte(at + BLOCK - 1), "before the room");
            }
        }
    }

    /** A peer that has proven who it is may mean ill all the same: its blocks hold anything. */
    @Test
    void hostileBlocksThrowNothingAndStayInTheirRoom() {
        Random random = new Random(6);
        byte[] good = block(new byte[8_000]);
        byte[] mixed = block(text(random, 8_000));
        try (Decompressor decompressor = provider().decompressor(memory)) {
            for (int i = 0; i < 20_000; i++) {
                byte[] block = hostile(random, random.nextBoolean() ? good : mixed);
                int expected = 1 + random.nextInt(i % 3 == 0 ? Wire.ORIGINAL_MAX : 9_000);
                memory.write(block, 0, at + BLOCK, block.length);
                memory.putByte(at + BACK - 1, MARK);
                memory.fill(at + BACK + expected, 100, MARK);
                decompressor.decompress(at + BLOCK, block.length, at + BACK, expected);
                assertArrayEquals(marks(100), bytes(at + BACK + expected, 100), "behind the room");
                assertEquals(MARK, memory.getByte(at + BACK - 1), "before the room");
            }
            opens(decompressor, write(good), new byte[8_000]);
        }
    }

    private static byte[] hostile(Random random, byte[] good) {
        byte[] block = random.nextInt(3) == 0 ? new byte[1 + random.nextInt(200)] : Arrays.copyOf(good, 1 + random.nextInt(good.length));
        if (block.length <= 200 && random.nextBoolean()) {
            random.nextBytes(block);
        }
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            block[random.nextInt(block.length)] = (byte) random.nextInt();
        }
        return block;
    }

    /** What one packet holds must not show in the length of another (CRIME, RFC 3749 section 6). */
    @Test
    void noBlockRemembersTheOneBefore() {
        byte[] text = new byte[1_000];
        new Random(7).nextBytes(text);
        try (Compressor compressor = provider().compressor(memory)) {
            int first = compress(compressor, text, text.length);
            byte[] made = bytes(at + BLOCK, Math.max(1, first));
            assertEquals(first, compress(compressor, text, text.length));
            if (first > 0) {
                assertArrayEquals(made, bytes(at + BLOCK, first));
            }
        }
    }

    @Test
    void oneContextOpensWhatAnotherMade() {
        byte[] text = text(new Random(8), 5_000);
        byte[] block = block(text);
        assertTrue(block.length > 0);
        try (Decompressor one = provider().decompressor(memory); Decompressor other = provider().decompressor(memory)) {
            opens(one, write(block), text);
            opens(other, write(block), text);
        }
    }

    private byte[] block(byte[] original) {
        try (Compressor compressor = provider().compressor(memory)) {
            return bytes(at + BLOCK, compress(compressor, original, original.length));
        }
    }

    private int write(byte[] block) {
        memory.write(block, 0, at + BLOCK, block.length);
        return block.length;
    }

    private int compress(Compressor compressor, byte[] original, int room) {
        memory.write(original, 0, at, original.length);
        return compressor.compress(at, original.length, at + BLOCK, room);
    }

    private byte[] bytes(long from, int length) {
        byte[] bytes = new byte[length];
        memory.read(from, bytes, 0, length);
        return bytes;
    }

    private static byte[] marks(int length) {
        byte[] marks = new byte[length];
        Arrays.fill(marks, MARK);
        return marks;
    }

    /** Returns bytes that repeat themselves now and then, as packets do. */
    private static byte[] text(Random random, int length) {
        byte[] pattern = new byte[1 + random.nextInt(300)];
        random.nextBytes(pattern);
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = random.nextInt(20) == 0 ? (byte) random.nextInt() : pattern[i % pattern.length];
        }
        return bytes;
    }
}
