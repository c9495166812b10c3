package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.xdp.XskSocket;

/**
 * The sending half of one AF_XDP socket. Datagrams are copied into buffers of its own behind their headers, because in a train they stand
 * side by side, and because a buffer of the caller's may be used again as soon as it is sent; what the kernel has sent is used for the
 * next ones. The kernel is told once a batch. One thread; nothing allocates after construction.
 */
final class FrameSender {
    /** Where a datagram stands in a buffer: behind the longest headers, on a cache line. */
    private static final int DATAGRAM_AT = 64;
    /** The kernel sends some dozens of frames a call: more calls than this for one batch mean that it makes no progress. */
    private static final int MOST_KICKS = 64;

    private final BufferPool pool;
    private final XskSocket socket;
    private final int[] free;
    private int freeCount;
    private final int[] own;
    private int queued;
    private int id;
    private boolean backlog;
    private boolean down;
    private boolean closed;

    /**
     * @param buffers how many to take from the pool
     */
    FrameSender(BufferPool pool, XskSocket socket, int buffers) {
        this.pool = pool;
        this.socket = socket;
        free = new int[buffers];
        while (freeCount < buffers) {
            int buffer = pool.acquireSmall();
            if (buffer == BufferPool.NONE) {
                break;
            }
            free[freeCount++] = buffer;
        }
        own = java.util.Arrays.copyOf(free, freeCount);
    }

    /** Returns how many buffers the pool gave. */
    int buffers() {
        return own.length;
    }

    /**
     * Sends the datagrams of a slot from an offset on.
     *
     * @return the offset behind the last one that there was a buffer for
     */
    int send(PacketBatch from, int slot, int offset, Way way, long mac, boolean whole) {
        int end = from.length[slot];
        int stride = from.segment[slot] > 0 ? from.segment[slot] : end;
        int at = offset;
        while (at < end && room()) {
            int length = Math.min(stride, end - at);
            int buffer = free[--freeCount];
            long datagram = pool.at(buffer) + DATAGRAM_AT;
            pool.copy(from.at[slot] + at, datagram, length);
            way.write(pool, mac, datagram, length, from.trafficClass[slot], whole, id++ & 0xffff);
            socket.send(datagram - way.headers(), way.headers() + length);
            queued++;
            at += length;
        }
        return at;
    }

    private boolean room() {
        if (freeCount > 0) {
            return true;
        }
        reclaim();
        if (freeCount == 0) {
            flush();
            reclaim();
        }
        return freeCount > 0 && socket.sendable(1) > 0;
    }

    private void reclaim() {
        int n = socket.completed();
        for (int i = 0; i < n; i++) {
            free[freeCount++] = (int) (socket.reclaim() / BufferPool.SMALL);
        }
        if (n > 0) {
            socket.reclaimed();
        }
    }

    /** Makes the kernel send what is queued, as far as it can. */
    void flush() {
        if (queued > 0) {
            socket.queued();
            queued = 0;
            backlog = true;
        }
        if (backlog) {
            kick();
        }
    }

    private void kick() {
        int before = socket.unsent();
        for (int i = 0; i < MOST_KICKS; i++) {
            int result = socket.kick();
            int left = socket.unsent();
            down = result < 0 && result != -Errno.EAGAIN && result != -Errno.EBUSY && result != -Errno.ENOBUFS && result != -Errno.EINTR;
            if (left == 0 || result == 0 || down) {
                // With 0 the driver has been told, and sends by itself.
                backlog = false;
                return;
            }
            if (left == before) {
                return;
            }
            before = left;
        }
    }

    /** Returns whether frames wait that the kernel could not send, and has to be told of again. */
    boolean backlog() {
        return backlog;
    }

    /** Returns whether the interface sends nothing now: down, or gone. */
    boolean down() {
        return down;
    }

    /** Asks again whether the interface is down. */
    void probe() {
        backlog = true;
        flush();
    }

    /** Takes the buffers back; the socket is closed already. Idempotent. */
    void close() {
        if (!closed) {
            closed = true;
            for (int buffer : own) {
                pool.release(buffer);
            }
        }
    }
}
