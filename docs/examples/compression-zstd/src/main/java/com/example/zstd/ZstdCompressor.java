package com.example.zstd;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.packet.Memory;
import java.util.Arrays;

/**
 * Makes a Zstandard frame of each original, by way of two arrays. The larger one takes what does not get smaller, for the library throws where
 * its room is too small. A frame knows nothing of the one before it.
 */
final class ZstdCompressor implements Compressor {
    private final Memory memory;
    private final ZstdCompressCtx context;
    private final byte[] original = new byte[Wire.ORIGINAL_MAX];
    private final byte[] block = new byte[(int) Zstd.compressBound(Wire.ORIGINAL_MAX)];

    ZstdCompressor(Memory memory, int level) {
        this.memory = memory;
        // The tunnel has authenticated what it opens, and says how long it is.
        context = new ZstdCompressCtx().setLevel(level).setChecksum(false).setDictID(false);
    }

    @Override
    public int compress(long from, int length, long to, int room) {
        if (length < 1 || length > Wire.ORIGINAL_MAX) {
            return 0;
        }
        memory.read(from, original, 0, length);
        int size;
        try {
            size = context.compressByteArray(block, 0, block.length, original, 0, length);
        } catch (ZstdException e) {
            return 0;
        }
        if (size > room) {
            return 0;
        }
        memory.write(block, 0, to, size);
        return size;
    }

    @Override
    public void close() {
        context.close();
        Arrays.fill(original, (byte) 0);
        Arrays.fill(block, (byte) 0);
    }
}
