package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.packet.BufferPool;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Copies of packets on their way from one thread to another, in order. One thread gives, one takes; bounded: what finds no place is
 * dropped and counted.
 */
final class PacketRing {
    private static final int CAPACITY = 512;
    private static final VarHandle HEAD;
    private static final VarHandle TAIL;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(PacketRing.class, "head", long.class);
            TAIL = MethodHandles.lookup().findVarHandle(PacketRing.class, "tail", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final BufferPool pool;
    private final int[] buffers = new int[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    @SuppressWarnings("unused")
    private volatile long head;
    @SuppressWarnings("unused")
    private volatile long tail;
    private volatile long dropped;

    PacketRing(BufferPool pool) {
        this.pool = pool;
    }

    /** Gives a copy of a packet; the giving thread. Returns false, counted, if there is no place or no buffer. */
    boolean offer(long at, int length) {
        long t = (long) TAIL.get(this);
        int buffer = BufferPool.NONE;
        if (t - (long) HEAD.getAcquire(this) < CAPACITY) {
            buffer = length <= BufferPool.SMALL - BufferPool.HEADROOM ? pool.acquireSmall() : pool.acquireLarge();
        }
        if (buffer == BufferPool.NONE) {
            dropped++;
            return false;
        }
        pool.copy(at, pool.at(buffer) + BufferPool.HEADROOM, length);
        buffers[(int) t & CAPACITY - 1] = buffer;
        lengths[(int) t & CAPACITY - 1] = length;
        TAIL.setRelease(this, t + 1);
        return true;
    }

    /** Returns whether something waits; the taking thread, as the next ones. */
    boolean ready() {
        return (long) HEAD.get(this) != (long) TAIL.getAcquire(this);
    }

    int buffer() {
        return buffers[(int) (long) HEAD.get(this) & CAPACITY - 1];
    }

    int length() {
        return lengths[(int) (long) HEAD.get(this) & CAPACITY - 1];
    }

    /** Goes on to the next one; the buffer is the caller's. */
    void remove() {
        HEAD.setRelease(this, (long) HEAD.get(this) + 1);
    }

    /** Returns how many found no place; any thread. */
    long dropped() {
        return dropped;
    }

    /** Gives every buffer back; no thread uses it any more. */
    void release() {
        while (ready()) {
            pool.release(buffer());
            remove();
        }
    }
}
