package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;

/**
 * Cuts a stream into datagrams. One buffer of the pool serves all connections: what one read brought stands in it until all of its frames
 * are in batches, and the beginning of a frame that has not come whole stays with its connection. Frames of equal length that follow each
 * other become a train, so that many cost one buffer and are copied once. One thread; allocates nothing.
 */
final class FrameReader {
    /** Most bytes of a train: what a train may have on any transport. */
    private static final int LONGEST_TRAIN = 65_535;

    private final BufferPool pool;
    private final int buffer;
    private final long start;
    private final int capacity;
    private long from;
    private long to;
    private boolean malformed;

    /**
     * Makes a reader.
     *
     * @param buffer a large buffer, which stays the caller's
     */
    FrameReader(BufferPool pool, int buffer) {
        this.pool = pool;
        this.buffer = buffer;
        start = pool.at(buffer);
        capacity = pool.capacity(buffer);
    }

    /** Returns the buffer that it was made with. */
    int buffer() {
        return buffer;
    }

    /** Begins with the bytes that were left of a connection; what is read goes behind them. */
    void begin(byte[] rest, int length) {
        pool.write(rest, 0, start, length);
        from = start;
        to = start + length;
        malformed = false;
    }

    /** Returns where what is read goes. */
    long end() {
        return to;
    }

    /** Returns how many bytes may be read. */
    int room() {
        return (int) (start + capacity - to);
    }

    /** Takes note of bytes that were read to {@link #end}. */
    void read(int bytes) {
        to += bytes;
    }

    /** Returns whether a length was illegal; nothing more comes of this stream. */
    boolean malformed() {
        return malformed;
    }

    /** Returns whether another whole frame is there, or one of an illegal length. */
    boolean ready() {
        return !malformed && to - from >= Frame.HEADER
                && (!Frame.legal(pool.getUnsignedShort(from)) || to - from >= Frame.HEADER + pool.getUnsignedShort(from));
    }

    /**
     * Puts the next datagram into a batch, and those of equal length behind it.
     *
     * @param most datagrams, 1 or more
     * @return datagrams that it took; 0 if the pool has no buffer, or the length is illegal
     */
    int take(PacketBatch into, int most, long peer) {
        int length = pool.getUnsignedShort(from);
        if (!Frame.legal(length)) {
            malformed = true;
            from = to;
            return 0;
        }
        int n = run(length, most);
        int into1 = n == 1 ? pool.acquireSmall() : pool.acquireLarge();
        if (into1 == BufferPool.NONE && n > 1) {
            n = 1;
            into1 = pool.acquireSmall();
        }
        if (into1 == BufferPool.NONE) {
            return 0;
        }
        long at = pool.at(into1) + BufferPool.HEADROOM;
        int bytes = 0;
        for (int i = 0; i < n; i++) {
            int one = pool.getUnsignedShort(from);
            pool.copy(from + Frame.HEADER, at + bytes, one);
            bytes += one;
            from += Frame.HEADER + one;
        }
        into.add(into1, at, bytes, n == 1 ? 0 : length, 0, peer);
        return n;
    }

    /** Returns how many whole frames of a length follow each other, and one more where it is shorter. */
    private int run(int length, int most) {
        int n = 1;
        int bytes = length;
        long next = from + Frame.HEADER + length;
        while (n < most && bytes + length <= LONGEST_TRAIN && to - next >= Frame.HEADER) {
            int another = pool.getUnsignedShort(next);
            if (another > length || !Frame.legal(another) || to - next < Frame.HEADER + another) {
                break;
            }
            n++;
            bytes += another;
            next += Frame.HEADER + another;
            if (another < length) {
                break;
            }
        }
        return n;
    }

    /**
     * Ends with this connection for now.
     *
     * @param rest room of {@link Frame#MOST} bytes for what is left, which is less than that once no frame is {@link #ready}
     * @return how many bytes are left
     */
    int finish(byte[] rest) {
        int left = (int) (to - from);
        pool.read(from, rest, 0, left);
        from = start;
        to = start;
        return left;
    }
}
