package io.oxtunnel.api.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The pool of every platform that has java.lang.foreign: one segment, two Treiber stacks whose heads carry a tag against ABA.
 * Last released, first acquired: the buffer that is handed out is the one whose bytes are most likely in the cache.
 */
public final class NativeBufferPool implements BufferPool, AutoCloseable {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NATIVE_SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt NATIVE_INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final VarHandle SMALL_HEAD;
    private static final VarHandle LARGE_HEAD;
    private static final VarHandle EXHAUSTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SMALL_HEAD = lookup.findVarHandle(NativeBufferPool.class, "smallHead", long.class);
            LARGE_HEAD = lookup.findVarHandle(NativeBufferPool.class, "largeHead", long.class);
            EXHAUSTED = lookup.findVarHandle(NativeBufferPool.class, "exhausted", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Start of the memory: a page of every system that Java runs on is this or divides it. */
    private static final int PAGE = 65_536;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;
    private final long base;
    private final int small;
    private final int large;
    private final int[] next;
    // Low 32 bits: handle + 1 of the first free buffer, 0 when none is; high 32 bits: tag, one more at each change.
    @SuppressWarnings("unused")
    private volatile long smallHead;
    @SuppressWarnings("unused")
    private volatile long largeHead;
    @SuppressWarnings("unused")
    private volatile long exhausted;

    /**
     * Makes a pool.
     *
     * @param small number of small buffers, 0..1,048,576
     * @param large number of large buffers, 0..65,536
     * @throws IllegalArgumentException if a number is out of its range
     */
    public NativeBufferPool(int small, int large) {
        if (small < 0 || small > 1 << 20) {
            throw new IllegalArgumentException("small buffers: " + small + " is not in 0..1048576");
        }
        if (large < 0 || large > 1 << 16) {
            throw new IllegalArgumentException("large buffers: " + large + " is not in 0..65536");
        }
        this.small = small;
        this.large = large;
        segment = arena.allocate(Math.max(ALIGNMENT, (long) small * SMALL + (long) large * LARGE), PAGE);
        base = segment.address();
        next = new int[small + large];
        for (int i = 0; i < small; i++) {
            next[i] = i + 1 < small ? i + 2 : 0;
        }
        for (int i = small; i < small + large; i++) {
            next[i] = i + 1 < small + large ? i + 2 : 0;
        }
        smallHead = small > 0 ? 1 : 0;
        largeHead = large > 0 ? small + 1 : 0;
    }

    @Override
    public int acquireSmall() {
        return pop(SMALL_HEAD);
    }

    @Override
    public int acquireLarge() {
        return pop(LARGE_HEAD);
    }

    private int pop(VarHandle headOf) {
        for (;;) {
            long head = (long) headOf.getVolatile(this);
            int first = (int) head;
            if (first == 0) {
                EXHAUSTED.getAndAdd(this, 1L);
                return NONE;
            }
            if (headOf.compareAndSet(this, head, tagged(head, next[first - 1]))) {
                return first - 1;
            }
        }
    }

    @Override
    public void release(int buffer) {
        if (buffer < 0 || buffer >= small + large) {
            throw new IllegalArgumentException("buffer: " + buffer + " is not in 0.." + (small + large - 1));
        }
        VarHandle headOf = buffer < small ? SMALL_HEAD : LARGE_HEAD;
        for (;;) {
            long head = (long) headOf.getVolatile(this);
            next[buffer] = (int) head;
            if (headOf.compareAndSet(this, head, tagged(head, buffer + 1))) {
                return;
            }
        }
    }

    private static long tagged(long head, int first) {
        return ((head >>> 32) + 1) << 32 | first;
    }

    @Override
    public long at(int buffer) {
        return buffer < small ? (long) buffer * SMALL : (long) small * SMALL + (long) (buffer - small) * LARGE;
    }

    @Override
    public int capacity(int buffer) {
        return buffer < small ? SMALL : LARGE;
    }

    @Override
    public int smallBuffers() {
        return small;
    }

    @Override
    public int freeSmall() {
        return count(smallHead);
    }

    @Override
    public int freeLarge() {
        return count(largeHead);
    }

    private int count(long head) {
        int n = 0;
        // Bounded: another thread may relink the list while it is walked.
        for (int i = (int) head; i != 0 && n < next.length; i = next[i - 1]) {
            n++;
        }
        return n;
    }

    @Override
    public long exhausted() {
        return exhausted;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public long address(long at) {
        return base + at;
    }

    @Override
    public byte getByte(long at) {
        return segment.get(ValueLayout.JAVA_BYTE, at);
    }

    @Override
    public short getShort(long at) {
        return segment.get(SHORT, at);
    }

    @Override
    public int getInt(long at) {
        return segment.get(INT, at);
    }

    @Override
    public long getLong(long at) {
        return segment.get(LONG, at);
    }

    @Override
    public void putByte(long at, byte value) {
        segment.set(ValueLayout.JAVA_BYTE, at, value);
    }

    @Override
    public void putShort(long at, int value) {
        segment.set(SHORT, at, (short) value);
    }

    @Override
    public void putInt(long at, int value) {
        segment.set(INT, at, value);
    }

    @Override
    public void putLong(long at, long value) {
        segment.set(LONG, at, value);
    }

    @Override
    public void copy(long from, long to, long length) {
        MemorySegment.copy(segment, from, segment, to, length);
    }

    @Override
    public void read(long at, byte[] into, int offset, int length) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, at, into, offset, length);
    }

    @Override
    public void write(byte[] from, int offset, long at, int length) {
        MemorySegment.copy(from, offset, segment, ValueLayout.JAVA_BYTE, at, length);
    }

    @Override
    public void fill(long at, long length, byte value) {
        // Padding is what is filled: a slice for a few bytes would be an object until C2 has seen it.
        for (long i = at; i < at + length; i++) {
            segment.set(ValueLayout.JAVA_BYTE, i, value);
        }
    }

    @Override
    public int sum(long at, int length, int sum) {
        // In native order, which for ones' complement differs from the big-endian sum by a byte swap only (RFC 1071, section 2). This
        // loop, one int at a time, is the one that C2 turns into vector instructions: unrolled by hand over longs it took four times as long.
        long total = 0;
        int ints = length >>> 2;
        for (int i = 0; i < ints; i++) {
            total += segment.get(NATIVE_INT, at + (long) i * 4) & 0xffffffffL;
        }
        if ((length & 2) != 0) {
            total += segment.get(NATIVE_SHORT, at + (long) ints * 4) & 0xffff;
        }
        if ((length & 1) != 0) {
            int last = segment.get(ValueLayout.JAVA_BYTE, at + length - 1) & 0xff;
            total += LITTLE ? last : last << 8;
        }
        int folded = Checksum.fold(total);
        return Checksum.fold((long) (LITTLE ? Integer.reverseBytes(folded) >>> 16 : folded) + sum);
    }

    /** Frees the memory; every position is invalid from now on, and using one throws. */
    @Override
    public void close() {
        arena.close();
    }
}
