package io.oxtunnel.api.compression;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Opens blocks that an authenticated peer sent, who may mean ill all the same: whatever the block holds, nothing is read outside it and nothing
 * written outside the room. One thread at a time; data path: no allocation for a valid block, and no exception for any.
 */
@ConsumerType
public interface Decompressor extends AutoCloseable {
    /**
     * Decompresses a whole block.
     *
     * @param from position of the block
     * @param length its bytes, 1 or more
     * @param to where the original goes; the ranges do not overlap
     * @param original bytes that the block must yield, 1..{@link io.oxtunnel.api.codec.Wire#ORIGINAL_MAX}
     * @return whether the block is well formed, ends where it says, and yields exactly that many bytes
     */
    boolean decompress(long from, int length, long to, int original);

    /** Frees what it holds. Called once, when no thread uses it any more. */
    @Override
    void close();
}
