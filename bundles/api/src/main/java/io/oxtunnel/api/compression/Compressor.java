package io.oxtunnel.api.compression;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes blocks. Each block stands by itself: nothing of one, no dictionary and no history, goes into the next, for what one packet holds
 * must not show in the length of another. One thread at a time; data path: no allocation, no exception.
 */
@ConsumerType
public interface Compressor extends AutoCloseable {
    /**
     * Compresses a range into a block.
     *
     * @param from position of the bytes; they are left as they are
     * @param length how many, 1..{@link io.oxtunnel.api.codec.Wire#ORIGINAL_MAX}
     * @param to position of the block; the ranges do not overlap
     * @param room most bytes that may be written there, 1..{@code length}
     * @return the size of the block, 1..{@code room}, or 0 if it is larger than the room; then what stands in the room does not matter
     */
    int compress(long from, int length, long to, int room);

    /** Frees what it holds. Called once, when no thread uses it any more. */
    @Override
    void close();
}
