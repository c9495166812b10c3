package com.example.zstd;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Decompressor;
import io.oxtunnel.api.packet.Memory;
import java.util.Arrays;

/** Opens Zstandard frames by way of two arrays, which bound what a frame can reach whatever it holds. */
final class ZstdDecompressor implements Decompressor {
    private static final int BLOCK_MAX = 0xffff;

    private final Memory memory;
    private final ZstdDecompressCtx context = new ZstdDecompressCtx();
    private final byte[] block = new byte[BLOCK_MAX];
    private final byte[] original = new byte[Wire.ORIGINAL_MAX];

    ZstdDecompressor(Memory memory) {
        this.memory = memory;
    }

    @Override
    public boolean decompress(long from, int length, long to, int expected) {
        if (length < 1 || length > BLOCK_MAX || expected < 1 || expected > Wire.ORIGINAL_MAX) {
            return false;
        }
        memory.read(from, block, 0, length);
        int size;
        try {
            size = context.decompressByteArray(original, 0, expected, block, 0, length);
        } catch (ZstdException e) {
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
        context.close();
        Arrays.fill(block, (byte) 0);
        Arrays.fill(original, (byte) 0);
    }
}
