package io.oxtunnel.api.packet;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A fixed number of packet buffers in one {@link Memory}, in two classes: small ones ({@value #SMALL} bytes) for a datagram and large
 * ones ({@value #LARGE} bytes) for a super-packet or a train. Every buffer starts on a cache line.
 *
 * <p>A buffer is named by an {@code int} handle. Who acquired it owns it until he hands it on or releases it. All methods are
 * lock-free, allocate nothing and may be called by any thread.
 */
@ProviderType
public interface BufferPool extends Memory {
    /** Size of a small buffer in bytes. */
    int SMALL = 2_048;
    /** Size of a large buffer in bytes: the largest IP packet, its headers and {@link #HEADROOM}. */
    int LARGE = 66_560;
    /** Bytes that a receiver leaves free before the packet, so that headers can be put in front without a copy. */
    int HEADROOM = 256;
    /** Alignment of every buffer in bytes. */
    int ALIGNMENT = 64;
    /** Handle that names no buffer: the pool is exhausted. */
    int NONE = -1;

    /** Takes a small buffer, or {@link #NONE} when all are in use; that is counted. */
    int acquireSmall();

    /** Takes a large buffer, or {@link #NONE} when all are in use; that is counted. */
    int acquireLarge();

    /**
     * Gives a buffer back. Its content is undefined from now on.
     *
     * @throws IllegalArgumentException if {@code buffer} is not a handle of this pool
     */
    void release(int buffer);

    /** Returns the position of the first byte of a buffer. */
    long at(int buffer);

    /** Returns the size of a buffer, {@link #SMALL} or {@link #LARGE}. */
    int capacity(int buffer);

    /**
     * Returns how many small buffers there are: the handles 0..n-1, side by side from position 0. The memory starts on a page, so that a
     * system can be lent all of them at once (AF_XDP's UMEM).
     */
    int smallBuffers();

    /** Returns how many small buffers are free now; a momentary value. */
    int freeSmall();

    /** Returns how many large buffers are free now; a momentary value. */
    int freeLarge();

    /** Returns how often a buffer was asked for and none was free. */
    long exhausted();
}
