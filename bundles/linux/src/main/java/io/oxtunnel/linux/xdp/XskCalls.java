package io.oxtunnel.linux.xdp;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The system calls that make an AF_XDP socket and ask about it: its memory, its rings, its queue, its numbers. Control path. */
final class XskCalls {
    /** The rings, as their options are numbered. */
    static final int RX_RING = 2;
    static final int TX_RING = 3;
    static final int FILL_RING = 5;
    static final int COMPLETION_RING = 6;
    private static final int AF_XDP = 44;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_XDP = 283;
    private static final int MMAP_OFFSETS = 1;
    private static final int UMEM = 4;
    private static final int STATISTICS = 7;
    private static final int OPTIONS = 8;
    private static final int OPTIONS_ZERO_COPY = 1;
    private static final int SHARED = 1;
    private static final int COPY = 2;
    private static final int NEED_WAKEUP = 8;
    private static final int READ_WRITE = 3;
    private static final int SHARED_POPULATE = 0x8001;
    // struct xdp_ring_offset is 32 bytes: producer, consumer, entries, flags.
    private static final int RING_OFFSETS = 32;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private XskCalls() {
    }

    /** Returns a new socket. */
    static int socket() throws LinuxException {
        return LinuxException.check(SocketCalls.socket(AF_XDP, SOCK_RAW_CLOEXEC, 0), "socket(AF_XDP)");
    }

    /** Registers the memory of frames. */
    static void register(int fd, XskSocket.Memory memory) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            // struct xdp_umem_reg: address, length, chunk size, headroom, flags, and what newer kernels have behind them.
            MemorySegment region = arena.allocate(24, 8);
            region.set(LONG, 0, memory.address());
            region.set(LONG, 8, memory.length());
            region.set(INT, 16, memory.chunk());
            int result = SocketCalls.setsockopt(fd, SOL_XDP, UMEM, region.address(), 24);
            LinuxException.check(result, "setsockopt(XDP_UMEM_REG " + memory.length() + " bytes)");
        }
    }

    /** Gives each of the four rings so many entries. */
    static void size(int fd, int entries) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(INT, entries);
            for (int option : new int[] {FILL_RING, COMPLETION_RING, RX_RING, TX_RING}) {
                LinuxException.check(SocketCalls.setsockopt(fd, SOL_XDP, option, size.address(), 4), "setsockopt(AF_XDP ring " + option + ")");
            }
        }
    }

    /**
     * Returns where the parts of a ring are in its mapping: producer, consumer, entries, flags.
     *
     * @param number 0 receives, 1 sends, 2 takes free frames, 3 gives sent ones back
     */
    static long[] offsets(int fd, int number) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment offsets = arena.allocate(4 * RING_OFFSETS, 8);
            MemorySegment length = arena.allocateFrom(INT, 4 * RING_OFFSETS);
            LinuxException.check(SocketCalls.getsockopt(fd, SOL_XDP, MMAP_OFFSETS, offsets.address(), length.address()), "getsockopt(XDP_MMAP_OFFSETS)");
            if (length.get(INT, 0) < 4 * RING_OFFSETS) {
                throw new LinuxException("getsockopt(XDP_MMAP_OFFSETS of a kernel before 5.4)", Errno.EOPNOTSUPP);
            }
            long at = (long) number * RING_OFFSETS;
            return new long[] {offsets.get(LONG, at), offsets.get(LONG, at + 8), offsets.get(LONG, at + 16), offsets.get(LONG, at + 24)};
        }
    }

    /** Maps a ring. */
    static MemorySegment map(int fd, long size, long page) throws LinuxException {
        long address = LinuxException.check(Libc.mmap(0, size, READ_WRITE, SHARED_POPULATE, fd, page), "mmap(AF_XDP ring)");
        return MemorySegment.ofAddress(address).reinterpret(size);
    }

    /** Binds the socket that has registered the memory; without a word about it the kernel tries zero-copy, and copies where the driver cannot. */
    static void bind(int fd, int device, int queue, boolean zeroCopy) throws LinuxException {
        bind(fd, device, queue, zeroCopy ? NEED_WAKEUP : COPY | NEED_WAKEUP, 0);
    }

    /** Binds a further socket to the memory of another; copy or not, and whether wake-ups are wanted, is settled by that one. */
    static void bindShared(int fd, int device, int queue, int first) throws LinuxException {
        bind(fd, device, queue, SHARED, first);
    }

    private static void bind(int fd, int device, int queue, int flags, int sharedWith) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(16, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_XDP);
            address.set(ValueLayout.JAVA_SHORT, 2, (short) flags);
            address.set(INT, 4, device);
            address.set(INT, 8, queue);
            address.set(INT, 12, sharedWith);
            LinuxException.check(SocketCalls.bind(fd, address.address(), 16), "bind(AF_XDP queue " + queue + ")");
        }
    }

    /** Returns whether the driver uses the frames of a bound socket directly. */
    static boolean zeroCopy(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(INT);
            MemorySegment length = arena.allocateFrom(INT, 4);
            SocketCalls.getsockopt(fd, SOL_XDP, OPTIONS, options.address(), length.address());
            return (options.get(INT, 0) & OPTIONS_ZERO_COPY) != 0;
        }
    }

    /** Returns how many frames were lost because the receive ring was full or no free frame was there. */
    static long lost(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            // struct xdp_statistics: dropped, 2 of invalid descriptors, receive ring full, fill ring empty, transmit ring empty.
            MemorySegment numbers = arena.allocate(48, 8);
            MemorySegment length = arena.allocateFrom(INT, 48);
            return SocketCalls.getsockopt(fd, SOL_XDP, STATISTICS, numbers.address(), length.address()) < 0 ? 0
                    : numbers.get(LONG, 0) + numbers.get(LONG, 24);
        }
    }
}
