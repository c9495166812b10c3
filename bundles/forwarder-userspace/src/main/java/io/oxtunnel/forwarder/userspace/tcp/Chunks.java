package io.oxtunnel.forwarder.userspace.tcp;

import java.lang.foreign.Arena;
import java.util.Arrays;

/**
 * The memory of all streams of an endpoint: chunks of {@value #SIZE} bytes outside the Java heap. It grows by {@value #SLAB} of them when
 * they are needed, up to its bound, and keeps what it has. A client address takes no more than is left for others (dynamic thresholds,
 * Choudhury and Hahne, 1998): one may hold half of them, two a third each, so that nobody, and no few together, leave others without. One
 * thread.
 */
final class Chunks implements AutoCloseable {
    /** Bytes of a chunk. */
    static final int SIZE = 16_384;
    /** Binary logarithm of {@link #SIZE}. */
    static final int SHIFT = 14;
    /** Names no chunk. */
    static final int NONE = -1;
    private static final int SLAB = 64;

    private final Arena arena = Arena.ofShared();
    private long[] slabs = {};
    private int[] free = {};
    private int limit;
    private int made;
    private int freeCount;

    /**
     * Makes a memory without chunks.
     *
     * @param bytes bound in all, 1 MiB..64 GiB
     */
    Chunks(long bytes) {
        limit(bytes);
    }

    /** Sets another bound; what is held stays held, and memory that was made stays made. */
    void limit(long bytes) {
        limit = (int) (bytes >> SHIFT) / SLAB * SLAB;
        if (limit < SLAB || bytes > 1L << 36) {
            throw new IllegalArgumentException("memory of TCP streams: " + bytes + " bytes is not in 1048576..68719476736");
        }
        if (limit > free.length) {
            slabs = Arrays.copyOf(slabs, limit / SLAB);
            free = Arrays.copyOf(free, limit);
        }
    }

    /** Takes a chunk for a client, or {@link #NONE}. */
    int take(Client client) {
        if (client.chunks >= limit - used() || freeCount == 0 && !grow()) {
            return NONE;
        }
        client.chunks++;
        return free[--freeCount];
    }

    private boolean grow() {
        if (made >= limit) {
            return false;
        }
        slabs[made / SLAB] = arena.allocate((long) SLAB * SIZE, 64).address();
        for (int i = 0; i < SLAB; i++) {
            free[freeCount++] = made++;
        }
        return true;
    }

    /** Gives a chunk back. */
    void give(int chunk, Client client) {
        free[freeCount++] = chunk;
        client.chunks--;
    }

    /** Returns the machine address of a chunk. */
    long address(int chunk) {
        return slabs[chunk / SLAB] + (long) (chunk % SLAB) * SIZE;
    }

    /**
     * Returns how many bytes one stream of a client may hold now: a quarter of what the client may still take, and one chunk at least.
     */
    long share(Client client) {
        int left = limit - used() - client.chunks;
        return Math.max(SIZE, (long) left * SIZE / 4);
    }

    /** Returns how many chunks are in use. */
    int used() {
        return made - freeCount;
    }

    /** Frees the memory. */
    @Override
    public void close() {
        arena.close();
    }
}
