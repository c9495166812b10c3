package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Frames, or pieces of the pool, that are written by one system call: a msghdr with its iovecs (sendmsg(2), 64-bit Linux). One thread;
 * nothing is allocated after construction.
 *
 * <pre>
 * msghdr, 56 bytes: name 0 | namelen 8 | iov 16 | iovlen 24 | control 32 | controllen 40 | flags 48;  iovec, 16 bytes: base 0 | length 8
 * </pre>
 */
final class Gather {
    /** Most frames: all of them, at their longest, have room in the backlog of a connection. */
    static final int FRAMES = 168;
    private static final int MSGHDR = 56;
    private static final int IOVEC = 16;
    private static final ValueLayout.OfShort LENGTH = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final BufferPool pool;
    private final MemorySegment memory;
    private final long iovecs;
    private final long headers;
    /** For each frame, or piece: its position in the pool, its length, and how many bytes of a header stand in front. */
    private final long[] at = new long[FRAMES];
    private final int[] length = new int[FRAMES];
    private int frames;
    private int vectors;
    private int bytes;
    private boolean framed;

    Gather(BufferPool pool) {
        this.pool = pool;
        iovecs = 64;
        headers = iovecs + 2L * FRAMES * IOVEC;
        memory = Arena.ofAuto().allocate(headers + (long) FRAMES * Frame.HEADER, 64);
        memory.set(ValueLayout.JAVA_LONG, 16, memory.address() + iovecs);
        assert MSGHDR <= iovecs;
    }

    /** Forgets everything. {@code framed}: what is added are datagrams, which get their length in front; else pieces of a stream. */
    void clear(boolean framed) {
        this.framed = framed;
        frames = 0;
        vectors = 0;
        bytes = 0;
    }

    boolean full() {
        return frames == FRAMES;
    }

    /** Adds bytes of the pool; the caller has checked {@link #full}. */
    void add(long position, int count) {
        if (framed) {
            long header = headers + (long) frames * Frame.HEADER;
            memory.set(LENGTH, header, (short) count);
            vector(memory.address() + header, Frame.HEADER);
            bytes += Frame.HEADER;
        }
        vector(pool.address(position), count);
        at[frames] = position;
        length[frames++] = count;
        bytes += count;
    }

    private void vector(long address, int count) {
        long vector = iovecs + (long) vectors++ * IOVEC;
        memory.set(ValueLayout.JAVA_LONG, vector, address);
        memory.set(ValueLayout.JAVA_LONG, vector + 8, count);
    }

    /** Returns the machine address of the msghdr. */
    long message() {
        memory.set(ValueLayout.JAVA_LONG, 24, vectors);
        return memory.address();
    }

    /** Returns how many bytes there are in all, headers included. */
    int bytes() {
        return bytes;
    }

    /** Returns how many frames or pieces there are. */
    int frames() {
        return frames;
    }

    long at(int i) {
        return at[i];
    }

    int length(int i) {
        return length[i];
    }

    /** Returns how many bytes frame {@code i} has with its header. */
    int size(int i) {
        return length[i] + (framed ? Frame.HEADER : 0);
    }

    /** Copies bytes {@code offset} and following of all into an array; returns how many, 0 at the end. */
    int copy(int offset, byte[] into, int most) {
        int done = 0;
        int before = 0;
        for (int i = 0; i < frames && done < most; i++) {
            for (int skip = Math.max(0, offset + done - before); skip < size(i) && done < most;) {
                int n = piece(i, skip, into, done, most - done);
                skip += n;
                done += n;
            }
            before += size(i);
        }
        return done;
    }

    private int piece(int i, int skip, byte[] into, int to, int most) {
        int header = size(i) - length[i];
        if (skip < header) {
            into[to] = (byte) (length[i] >>> 8 * (header - 1 - skip));
            return 1;
        }
        int n = Math.min(most, size(i) - skip);
        pool.read(at[i] + skip - header, into, to, n);
        return n;
    }
}
