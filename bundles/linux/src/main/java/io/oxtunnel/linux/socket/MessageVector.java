package io.oxtunnel.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The array of mmsghdrs behind recvmmsg(2) and sendmmsg(2), each with one iovec, room for the other end's address and room for control
 * messages. One thread; nothing is allocated after construction. Offsets are those of 64-bit Linux.
 *
 * <pre>
 * mmsghdr, 64 bytes:  name 0 | namelen 8 | iov 16 | iovlen 24 | control 32 | controllen 40 | flags 48 | len 56
 * cmsghdr:            len 0 (header and data) | level 8 | type 12 | data 16, the next one 8-aligned
 * </pre>
 */
public final class MessageVector {
    /** Bytes of a cmsghdr. */
    public static final int CMSG_HEADER = 16;
    /** Room for control messages in each message: packet information, traffic class and segment size, and some to spare. */
    public static final int CONTROL = 128;
    private static final int MESSAGE = 64;
    private static final int IOVEC = 16;
    private static final int NAME = 32;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private final MemorySegment memory;
    private final long iovecs;
    private final long names;
    private final long controls;
    private final int capacity;

    /**
     * Makes a vector.
     *
     * @param capacity number of messages, 1..1024 (the kernel's UIO_MAXIOV)
     */
    public MessageVector(int capacity) {
        if (capacity < 1 || capacity > 1024) {
            throw new IllegalArgumentException("messages: " + capacity + " is not in 1..1024");
        }
        this.capacity = capacity;
        iovecs = (long) capacity * MESSAGE;
        names = iovecs + (long) capacity * IOVEC;
        controls = names + (long) capacity * NAME;
        memory = Arena.ofAuto().allocate(controls + (long) capacity * CONTROL, 64);
        for (int i = 0; i < capacity; i++) {
            memory.set(LONG, message(i) + 16, memory.address() + iovecs + (long) i * IOVEC);
            memory.set(LONG, message(i) + 24, 1);
            memory.set(LONG, message(i) + 32, memory.address() + controlAt(i));
        }
    }

    private static long message(int i) {
        return (long) i * MESSAGE;
    }

    /** Returns the number of messages. */
    public int capacity() {
        return capacity;
    }

    /** Returns the machine address of the first mmsghdr. */
    public long address() {
        return memory.address();
    }

    /** Returns the machine address of a mmsghdr, which begins with its msghdr. */
    public long address(int i) {
        return memory.address() + message(i);
    }

    /** Returns the memory in which {@link #nameAt} and {@link #controlAt} are offsets. */
    public MemorySegment memory() {
        return memory;
    }

    /** Sets where the bytes of a message, or a piece of one, are or go. */
    public void data(int i, long address, int length) {
        memory.set(LONG, iovecs + (long) i * IOVEC, address);
        memory.set(LONG, iovecs + (long) i * IOVEC + 8, length);
    }

    /** Makes a message of several pieces: those that {@link #data} has set for {@code first} and the {@code count - 1} behind it. */
    public void gather(int i, int first, int count) {
        memory.set(LONG, message(i) + 16, memory.address() + iovecs + (long) first * IOVEC);
        memory.set(LONG, message(i) + 24, count);
    }

    /** Makes a message ready to receive: all its room for an address and for control messages is offered to the kernel again. */
    public void expect(int i) {
        memory.set(LONG, message(i), memory.address() + nameAt(i));
        memory.set(INT, message(i) + 8, NAME);
        memory.set(LONG, message(i) + 40, CONTROL);
    }

    /** Sets the destination of a message to send, and that it has no control messages yet. */
    public void destination(int i, long sockaddr, int length) {
        memory.set(LONG, message(i), sockaddr);
        memory.set(INT, message(i) + 8, length);
        memory.set(LONG, message(i) + 40, 0);
    }

    /**
     * Appends a control message to a message to send.
     *
     * @param length of the data, so that all fit in {@link #CONTROL}
     * @return the offset of its data, which the caller writes
     */
    public long append(int i, int level, int type, int length) {
        long used = memory.get(LONG, message(i) + 40);
        long at = controlAt(i) + used;
        memory.set(LONG, at, CMSG_HEADER + length);
        memory.set(INT, at + 8, level);
        memory.set(INT, at + 12, type);
        memory.set(LONG, message(i) + 40, used + CMSG_HEADER + (length + 7 & -8));
        return at + CMSG_HEADER;
    }

    /** Returns how many bytes a message brought. */
    public int length(int i) {
        return memory.get(INT, message(i) + 56);
    }

    /** Returns whether a message did not fit in its buffer. */
    public boolean truncated(int i) {
        return (memory.get(INT, message(i) + 48) & SocketOption.MSG_TRUNC) != 0;
    }

    /** Returns the offset of a received message's source, a {@link Sockaddr}. */
    public long nameAt(int i) {
        return names + (long) i * NAME;
    }

    /** Returns the offset of the first control message. */
    public long controlAt(int i) {
        return controls + (long) i * CONTROL;
    }

    /** Returns the offset behind the last control message. */
    public long controlEnd(int i) {
        return controlAt(i) + memory.get(LONG, message(i) + 40);
    }

    /** Returns the offset of the control message after the one at {@code at}; it exists if a header fits before {@link #controlEnd}. */
    public long next(long at) {
        // A length below the header would stand still; the kernel never writes one.
        return at + Math.max(CMSG_HEADER, memory.get(LONG, at) + 7 & -8);
    }
}
