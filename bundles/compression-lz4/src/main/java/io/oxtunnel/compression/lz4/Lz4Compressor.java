package io.oxtunnel.compression.lz4;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.compression.Compressor;
import io.oxtunnel.api.packet.Memory;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;

/**
 * Makes LZ4 blocks by way of two arrays of its own: the larger is as large as the block of an original that does not compress at all, for the
 * library throws where its room is too small.
 */
final class Lz4Compressor implements Compressor {
    private final Memory memory;
    private final LZ4Compressor lz4;
    private final byte[] original = new byte[Wire.ORIGINAL_MAX];
    private final byte[] block;

    Lz4Compressor(Memory memory, LZ4Compressor lz4) {
        this.memory = memory;
        this.lz4 = lz4;
        block = new byte[lz4.maxCompressedLength(Wire.ORIGINAL_MAX)];
    }

    @Override
    public int compress(long from, int length, long to, int room) {
        if (length < 1 || length > Wire.ORIGINAL_MAX) {
            return 0;
        }
        memory.read(from, original, 0, length);
        int size;
        try {
            size = lz4.compress(original, 0, length, block, 0, block.length);
        } catch (LZ4Exception e) {
            // It is told the room that it asks for; should it ever want more, the frame goes as it is.
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
        // What was in the arrays were packets.
        Arrays.fill(original, (byte) 0);
        Arrays.fill(block, (byte) 0);
    }
}
