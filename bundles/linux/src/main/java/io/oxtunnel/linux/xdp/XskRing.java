package io.oxtunnel.linux.xdp;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring that this process shares with the kernel: entries of 8 bytes (an address) or 16 (address, length, options), a producer's and a
 * consumer's counter. One side writes entries and then, with release, its counter; the other one reads the counter with acquire and then
 * entries. One thread on this side; nothing here allocates.
 */
final class XskRing {
    private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle();
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final int NEED_WAKEUP = 1;

    private final MemorySegment memory;
    private final long producer;
    private final long consumer;
    private final long flags;
    private final long entries;
    private final int shift;
    private final int size;
    // What this side has written or read and not told yet, and how far it knows the other one to be.
    private int own;
    private int other;

    /**
     * @param memory the mapping
     * @param offsets of the producer, the consumer, the entries and the flags in it
     * @param size entries, a power of two
     * @param shift 3 for entries of 8 bytes, 4 for 16
     */
    XskRing(MemorySegment memory, long[] offsets, int size, int shift) {
        this.memory = memory;
        producer = offsets[0];
        consumer = offsets[1];
        entries = offsets[2];
        flags = offsets[3];
        this.size = size;
        this.shift = shift;
    }

    private long entry() {
        return entries + ((long) (own & size - 1) << shift);
    }

    /** As a producer: returns how many entries are free, at least {@code wanted} if the kernel has made so many free. */
    int free(int wanted) {
        if (size - (own - other) < wanted) {
            other = (int) INDEX.getAcquire(memory, consumer);
        }
        return size - (own - other);
    }

    /** As a producer: writes an address; there is room. */
    void put(long address) {
        memory.set(LONG, entry(), address);
        own++;
    }

    /** As a producer: writes a descriptor; there is room. */
    void put(long address, int length) {
        long at = entry();
        memory.set(LONG, at, address);
        memory.set(INT, at + 8, length);
        memory.set(INT, at + 12, 0);
        own++;
    }

    /** As a producer: hands over what was written. */
    void publish() {
        INDEX.setRelease(memory, producer, own);
    }

    /** As a producer: returns how many entries the kernel has not taken. */
    int pending() {
        other = (int) INDEX.getAcquire(memory, consumer);
        return own - other;
    }

    /** As a consumer: returns how many entries wait. */
    int available() {
        if (other == own) {
            other = (int) INDEX.getAcquire(memory, producer);
        }
        return other - own;
    }

    /** As a consumer: returns the address of the next entry. */
    long address() {
        return memory.get(LONG, entry());
    }

    /** As a consumer: returns the length of the next entry, of 16 bytes. */
    int length() {
        return memory.get(INT, entry() + 8);
    }

    /** As a consumer: goes to the entry after. */
    void next() {
        own++;
    }

    /** As a consumer: gives the entries that were read back. */
    void release() {
        INDEX.setRelease(memory, consumer, own);
    }

    /** Returns whether the kernel wants a system call before it goes on. */
    boolean needsWakeup() {
        return ((int) INDEX.getVolatile(memory, flags) & NEED_WAKEUP) != 0;
    }

}
