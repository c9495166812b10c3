package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;

/**
 * The buffers that all backlogs of a transport may hold together: a part of the pool, so that connections that do not drain leave enough
 * to the others and to the rest of the tunnel. One thread.
 */
final class Reserve {
    private final BufferPool pool;
    private int left;

    Reserve(BufferPool pool, int most) {
        this.pool = pool;
        left = most;
    }

    BufferPool pool() {
        return pool;
    }

    /** Takes a large buffer, or {@link BufferPool#NONE}. */
    int take() {
        int buffer = left == 0 ? BufferPool.NONE : pool.acquireLarge();
        if (buffer != BufferPool.NONE) {
            left--;
        }
        return buffer;
    }

    void give(int buffer) {
        pool.release(buffer);
        left++;
    }
}
