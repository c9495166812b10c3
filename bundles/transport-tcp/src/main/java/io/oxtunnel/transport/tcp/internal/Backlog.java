package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;

/**
 * What a connection has not taken yet, framed, in order: at most {@value #CHUNKS} buffers. It never grows beyond that; what finds no room
 * is refused, whole frames only, so that the stream stays readable. One thread; allocates nothing.
 */
final class Backlog {
    /** Buffers at most: a quarter of a megabyte. */
    static final int CHUNKS = 4;

    private final Reserve reserve;
    private final BufferPool pool;
    private final int[] chunks = new int[CHUNKS];
    private int count;
    // Chunks behind the last one, still empty.
    private int spare;
    // Offset of the first byte in the first chunk, and behind the last one in the last.
    private int head;
    private int tail;

    Backlog(Reserve reserve) {
        this.reserve = reserve;
        pool = reserve.pool();
    }

    boolean empty() {
        return count == 0;
    }

    /**
     * Appends a frame.
     *
     * @param skip bytes of the frame, header included, that went already
     * @return false if there is no room for the whole of it; then nothing was appended
     */
    boolean append(long at, int length, int skip) {
        int bytes = Frame.HEADER + length - skip;
        if (!room(bytes)) {
            return false;
        }
        for (int i = skip; i < Frame.HEADER; i++) {
            pool.putByte(place(), (byte) (length >>> 8 * (Frame.HEADER - 1 - i)));
            tail++;
        }
        long from = at + Math.max(0, skip - Frame.HEADER);
        for (int left = (int) (at + length - from); left > 0;) {
            long to = place();
            int n = Math.min(left, BufferPool.LARGE - tail);
            pool.copy(from, to, n);
            tail += n;
            from += n;
            left -= n;
        }
        return true;
    }

    /** Makes room. */
    private boolean room(int bytes) {
        int free = (count == 0 ? 0 : BufferPool.LARGE - tail) + spare * BufferPool.LARGE;
        while (free < bytes && count + spare < CHUNKS) {
            int chunk = reserve.take();
            if (chunk == BufferPool.NONE) {
                return false;
            }
            chunks[count + spare++] = chunk;
            free += BufferPool.LARGE;
        }
        return free >= bytes;
    }

    /** Returns the position behind the last byte; goes on to the next chunk where the last is full. */
    private long place() {
        if (count == 0 || tail == BufferPool.LARGE) {
            count++;
            spare--;
            tail = 0;
        }
        return pool.at(chunks[count - 1]) + tail;
    }

    /** Offers all of it. */
    void gather(Gather to) {
        to.clear(false);
        for (int i = 0; i < count; i++) {
            int first = i == 0 ? head : 0;
            to.add(pool.at(chunks[i]) + first, (i == count - 1 ? tail : BufferPool.LARGE) - first);
        }
    }

    /** Forgets the first bytes, which went. */
    void sent(int bytes) {
        int left = bytes;
        while (count > 0) {
            int here = (count == 1 ? tail : BufferPool.LARGE) - head;
            if (left < here) {
                head += left;
                return;
            }
            left -= here;
            head = 0;
            drop();
        }
        tail = 0;
        release();
    }

    private void drop() {
        reserve.give(chunks[0]);
        count--;
        System.arraycopy(chunks, 1, chunks, 0, count + spare);
    }

    /** Gives all buffers back; what waits is lost. */
    void release() {
        for (int i = 0; i < count + spare; i++) {
            reserve.give(chunks[i]);
        }
        count = 0;
        spare = 0;
        head = 0;
        tail = 0;
    }
}
