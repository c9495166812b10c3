package io.oxtunnel.compression.lz4;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.Memory;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Opens LZ4 blocks by way of two arrays of its own, which bound what a block can reach whatever it holds. */
final class Lz4Decompressor implements Decompressor {
    /** Largest block: what a datagram holds at most. */
    private static final int BLOCK_MAX = 0xffff;

    private final Memory memory;
    private final LZ4SafeDecompressor lz4;
    private final byte[] block = new byte[BLOCK_MAX];
    private final byte[] original = new byte[Wire.ORIGINAL_MAX];

    Lz4Decompressor(Memory memory, LZ4SafeDecompressor lz4) {
        this.memory = memory;
        this.lz4 = lz4;
    }

    @Override
    public boolean decompress(long from, int length, long to, int expected) {
        if (length < 1 || length > BLOCK_MAX || expected < 1 || expected > Wire.ORIGINAL_MAX) {
            return false;
        }
        memory.read(from, block, 0, length);
        int size;
        try {
            size = lz4.decompress(block, 0, length, original, 0, expected);
        } catch (LZ4Exception e) {
            return false;
        }
        if (size != expected) {
            return false;
        }
        memory.write(original, 0, to, size);
        return true;
    }

    @Override
    public void close() {
        Arrays.fill(block, (byte) 0);
        Arrays.fill(original, (byte) 0);
    }
}
