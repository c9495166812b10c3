package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A bounded queue of buffers from many threads to one (Vyukov's). A full ring refuses; who
 * offered still owns the buffer and counts the drop. No allocation, no lock.
 *
 * <p>The sequence number of a cell is twice the position that it is free for, and one more while that position is in it: so that a ring
 * of one cell tells full from empty as well.
 */
public final class DatagramRing {
    private final int mask;
    private final AtomicLongArray sequence;
    private final AtomicLong tail = new AtomicLong();
    private final int[] buffer;
    private final int[] length;
    private final long[] at;
    private final long[] peer;
    private volatile long head;

    /**
     * Makes a ring.
     *
     * @param capacity a power of two, 1..2^30
     */
    public DatagramRing(int capacity) {
        if (capacity < 1 || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity: " + capacity + " is not a power of two");
        }
        mask = capacity - 1;
        sequence = new AtomicLongArray(capacity);
        for (int i = 0; i < capacity; i++) {
            sequence.setPlain(i, 2L * i);
        }
        buffer = new int[capacity];
        length = new int[capacity];
        at = new long[capacity];
        peer = new long[capacity];
    }

    /** Offers a buffer; any thread. Returns false when the ring is full. */
    public boolean offer(int buffer, long at, int length, long peer) {
        long position = tail.get();
        for (;;) {
            int cell = (int) position & mask;
            long lag = sequence.getAcquire(cell) - 2 * position;
            if (lag == 0) {
                if (tail.compareAndSet(position, position + 1)) {
                    this.buffer[cell] = buffer;
                    this.at[cell] = at;
                    this.length[cell] = length;
                    this.peer[cell] = peer;
                    sequence.setRelease(cell, 2 * position + 1);
                    return true;
                }
                position = tail.get();
            } else if (lag < 0) {
                return false;
            } else {
                position = tail.get();
            }
        }
    }

    /** Returns whether something can be taken; the consumer. */
    public boolean ready() {
        return sequence.getAcquire((int) head & mask) == 2 * head + 1;
    }

    /** Returns whether everything offered was taken; any thread. */
    public boolean drained() {
        return head == tail.get();
    }

    /** Returns how many buffers have been offered so far; any thread. */
    public long offered() {
        return tail.get();
    }

    /** Returns how many buffers have been taken so far; any thread. */
    public long taken() {
        return head;
    }

    /** Returns how many buffers there is room for. */
    public int capacity() {
        return mask + 1;
    }

    /** Returns the buffer at the head; only after {@link #ready()}. */
    public int buffer() {
        return buffer[(int) head & mask];
    }

    /** Returns the position at the head. */
    public long at() {
        return at[(int) head & mask];
    }

    /** Returns the length at the head. */
    public int length() {
        return length[(int) head & mask];
    }

    /** Returns the peer at the head. */
    public long peer() {
        return peer[(int) head & mask];
    }

    /** Takes the head away. */
    public void remove() {
        int cell = (int) head & mask;
        long next = head + 1;
        sequence.setRelease(cell, 2 * (head + mask + 1));
        head = next;
    }

    /** Releases every buffer that is left; the consumer, once it has stopped. Returns how many there were. */
    int drain(BufferPool pool) {
        int n = 0;
        for (; ready(); n++) {
            pool.release(buffer());
            remove();
        }
        return n;
    }
}
