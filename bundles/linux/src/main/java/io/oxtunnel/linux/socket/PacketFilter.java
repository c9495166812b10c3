package io.oxtunnel.linux.socket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A classic BPF program (Linux Documentation/networking/filter.rst), written instruction by instruction. Loads read the UDP payload,
 * big-endian; a load behind its end ends the program with 0. Control path.
 */
public final class PacketFilter {
    private static final int MAXIMUM = 32;
    private final long[] program = new long[MAXIMUM];
    private int size;

    /** Loads the byte at {@code offset}. */
    public PacketFilter loadByte(int offset) {
        return add(0x30, 0, 0, offset);
    }

    /** Loads the 32 bits at {@code offset}. */
    public PacketFilter loadInt(int offset) {
        return add(0x20, 0, 0, offset);
    }

    /** Skips the next {@code skip} instructions, 0..255, unless what was loaded equals {@code value}. */
    public PacketFilter unless(int value, int skip) {
        return add(0x15, 0, skip, value);
    }

    /** Keeps the bits of {@code mask} of what was loaded. */
    public PacketFilter and(int mask) {
        return add(0x54, 0, 0, mask);
    }

    /** Ends with a constant. */
    public PacketFilter result(int value) {
        return add(0x06, 0, 0, value);
    }

    /** Ends with what was loaded. */
    public PacketFilter result() {
        return add(0x16, 0, 0, 0);
    }

    private PacketFilter add(int code, int jumpTrue, int jumpFalse, int value) {
        if (size == MAXIMUM) {
            throw new IllegalStateException("instructions: more than " + MAXIMUM);
        }
        program[size++] = code | (long) jumpTrue << 16 | (long) jumpFalse << 24 | (long) value << 32;
        return this;
    }

    /**
     * Lets the program choose the socket of a SO_REUSEPORT group, by the order in which they were bound.
     *
     * @param socket any of the group
     * @return 0 or the negative errno
     */
    public int steer(LinuxSocket socket) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(size * 8L, 8);
            MemorySegment.copy(program, 0, code, ValueLayout.JAVA_LONG, 0, size);
            // struct sock_fprog: length, padding, pointer.
            MemorySegment header = arena.allocate(16, 8);
            header.set(ValueLayout.JAVA_SHORT, 0, (short) size);
            header.set(ValueLayout.ADDRESS, 8, code);
            return socket.trySet(SocketOption.SOL_SOCKET, SocketOption.SO_ATTACH_REUSEPORT_CBPF, header);
        }
    }
}
