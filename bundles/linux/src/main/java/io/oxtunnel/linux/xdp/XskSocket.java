package io.oxtunnel.linux.xdp;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * An AF_XDP socket of one queue of an interface, its four rings, and its share of the memory whose chunks are frames (the UMEM). Addresses
 * are offsets in that memory. The first socket registers it, the others share it. After {@link #open} one thread; nothing allocates.
 */
public final class XskSocket implements AutoCloseable {
    /** Bytes before a received frame that the kernel leaves free (XDP_PACKET_HEADROOM). */
    public static final int HEADROOM = 256;
    /** How long a queue that was closed just now is waited for, and how long until it is tried again, in ns. */
    private static final long RELEASED = 2_000_000_000L;
    private static final long AGAIN = 5_000_000;
    private static final int AF_XDP = 44;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_XDP = 283;
    private static final int MMAP_OFFSETS = 1;
    private static final int RX_RING = 2;
    private static final int TX_RING = 3;
    private static final int UMEM = 4;
    private static final int FILL_RING = 5;
    private static final int COMPLETION_RING = 6;
    private static final int STATISTICS = 7;
    private static final int OPTIONS = 8;
    private static final int OPTIONS_ZERO_COPY = 1;
    private static final int SHARED = 1;
    private static final int COPY = 2;
    private static final int NEED_WAKEUP = 8;
    private static final int READ_WRITE = 3;
    private static final int SHARED_POPULATE = 0x8001;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    /**
     * Memory that is lent to the kernel.
     *
     * @param address of its first byte, on a page
     * @param length in bytes, a multiple of {@code chunk}
     * @param chunk bytes of a frame, a power of two, 2,048..page size
     */
    public record Memory(long address, long length, int chunk) {
    }

    private final List<MemorySegment> mapped = new ArrayList<>();
    private final int ring;
    private final int fd;
    private boolean zeroCopy;
    private boolean closed;
    private XskRing received;
    private XskRing toSend;
    private XskRing fill;
    private XskRing completed;

    private XskSocket(int ring) throws LinuxException {
        this.ring = ring;
        fd = LinuxException.check(SocketCalls.socket(AF_XDP, SOCK_RAW_CLOEXEC, 0), "socket(AF_XDP)");
    }

    /**
     * Opens a socket on a queue; it receives once it has free frames and stands in the map of an XDP program.
     *
     * @param memory its frames
     * @param first the socket that has registered the memory, or null to register it
     * @param device index of the interface
     * @param ring entries of each ring, a power of two
     * @param zeroCopy whether the driver may use the frames directly, if it can
     * @throws LinuxException if the system refuses
     */
    public static XskSocket open(Memory memory, XskSocket first, int device, int queue, int ring, boolean zeroCopy) throws LinuxException {
        for (long until = System.nanoTime() + RELEASED; ; ) {
            try {
                return attempt(memory, first, device, queue, ring, zeroCopy);
            } catch (LinuxException e) {
                // A queue is given back some time after its socket was closed: the kernel leaves that to a worker of its own.
                if (e.errno() != Errno.EBUSY || System.nanoTime() > until) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN);
            }
        }
    }

    private static XskSocket attempt(Memory memory, XskSocket first, int device, int queue, int ring, boolean zeroCopy) throws LinuxException {
        XskSocket socket = new XskSocket(ring);
        try {
            if (first == null) {
                socket.register(memory);
            }
            socket.rings();
            socket.bind(device, queue, first, zeroCopy);
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    /** Opens a socket that stands in maps and receives nothing: programs are tested with it. */
    public static XskSocket unbound() throws LinuxException {
        return new XskSocket(0);
    }

    private void register(Memory memory) throws LinuxException {
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

    private void rings() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            for (int option : new int[] {FILL_RING, COMPLETION_RING, RX_RING, TX_RING}) {
                MemorySegment size = arena.allocateFrom(INT, ring);
                LinuxException.check(SocketCalls.setsockopt(fd, SOL_XDP, option, size.address(), 4), "setsockopt(AF_XDP ring " + option + ")");
            }
            MemorySegment offsets = arena.allocate(128, 8);
            MemorySegment length = arena.allocateFrom(INT, 128);
            LinuxException.check(SocketCalls.getsockopt(fd, SOL_XDP, MMAP_OFFSETS, offsets.address(), length.address()), "getsockopt(XDP_MMAP_OFFSETS)");
            if (length.get(INT, 0) < 128) {
                throw new LinuxException("getsockopt(XDP_MMAP_OFFSETS of a kernel before 5.4)", Errno.EOPNOTSUPP);
            }
            received = ring(offsets, 0, 0, 4);
            toSend = ring(offsets, 32, 0x80000000L, 4);
            fill = ring(offsets, 64, 0x100000000L, 3);
            completed = ring(offsets, 96, 0x180000000L, 3);
        }
    }

    /** Maps a ring; struct xdp_ring_offset is producer, consumer, entries, flags. */
    private XskRing ring(MemorySegment offsets, long at, long page, int shift) throws LinuxException {
        long[] o = {offsets.get(LONG, at), offsets.get(LONG, at + 8), offsets.get(LONG, at + 16), offsets.get(LONG, at + 24)};
        long size = o[2] + ((long) ring << shift);
        long address = LinuxException.check(Libc.mmap(0, size, READ_WRITE, SHARED_POPULATE, fd, page), "mmap(AF_XDP ring)");
        MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(size);
        mapped.add(memory);
        return new XskRing(memory, o, ring, shift);
    }

    private void bind(int device, int queue, XskSocket first, boolean wantZeroCopy) throws LinuxException {
        String what = "bind(AF_XDP queue " + queue + ")";
        if (first != null) {
            // Copy or not, and whether wake-ups are wanted, is settled by the first socket.
            LinuxException.check(bind(device, queue, SHARED, first.fd), what);
            zeroCopy = first.zeroCopy;
            return;
        }
        // Without a word about it the kernel tries zero-copy, and copies where the driver cannot.
        LinuxException.check(bind(device, queue, wantZeroCopy ? NEED_WAKEUP : COPY | NEED_WAKEUP, 0), what);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment options = arena.allocate(INT);
            MemorySegment length = arena.allocateFrom(INT, 4);
            SocketCalls.getsockopt(fd, SOL_XDP, OPTIONS, options.address(), length.address());
            zeroCopy = (options.get(INT, 0) & OPTIONS_ZERO_COPY) != 0;
        }
    }

    private int bind(int device, int queue, int flags, int sharedWith) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(16, 8);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_XDP);
            address.set(ValueLayout.JAVA_SHORT, 2, (short) flags);
            address.set(INT, 4, device);
            address.set(INT, 8, queue);
            address.set(INT, 12, sharedWith);
            return SocketCalls.bind(fd, address.address(), 16);
        }
    }

    /** Returns the descriptor: readable when {@link #received} is more than 0. */
    public int fd() {
        return fd;
    }

    /** Returns whether the driver uses the frames directly. */
    public boolean zeroCopy() {
        return zeroCopy;
    }

    /** Returns how many received frames wait. */
    public int received() {
        return received.available();
    }

    /** Returns where the next received frame begins. */
    public long frame() {
        return received.address();
    }

    /** Returns the length of the next received frame. */
    public int frameLength() {
        return received.length();
    }

    /** Takes the next received frame: from now on it belongs to the caller. */
    public void take() {
        received.next();
    }

    /** Tells the kernel what was taken. */
    public void taken() {
        received.release();
    }

    /** Returns how many free frames can be given to receive into, {@code wanted} if there is so much room. */
    public int fillable(int wanted) {
        return fill.free(wanted);
    }

    /** Gives a free frame to receive into. */
    public void fill(long address) {
        fill.put(address);
    }

    /** Tells the kernel what was given. */
    public void filled() {
        fill.publish();
        if (fill.needsWakeup()) {
            SocketCalls.recvfrom(fd, 0, 0, SocketOption.MSG_DONTWAIT, 0, 0);
        }
    }

    /** Returns how many frames can be sent, {@code wanted} if there is so much room. */
    public int sendable(int wanted) {
        return toSend.free(wanted);
    }

    /** Adds a frame to send; it stays the kernel's until it is {@link #completed}. */
    public void send(long address, int length) {
        toSend.put(address, length);
    }

    /** Tells the kernel what is to be sent, without making it send. */
    public void queued() {
        toSend.publish();
    }

    /** Returns how many frames the kernel has not begun to send. */
    public int unsent() {
        return toSend.pending();
    }

    /** Makes the kernel send if it wants to be told; returns 0 or the negative errno, EAGAIN if it sent a part. */
    public int kick() {
        return toSend.needsWakeup() ? (int) SocketCalls.sendto(fd, 0, 0, SocketOption.MSG_DONTWAIT, 0, 0) : 0;
    }

    /** Returns how many frames have been sent and may be used again. */
    public int completed() {
        return completed.available();
    }

    /** Takes the next frame that has been sent, and returns its address. */
    public long reclaim() {
        long address = completed.address();
        completed.next();
        return address;
    }

    /** Tells the kernel what was reclaimed. */
    public void reclaimed() {
        completed.release();
    }

    /** Returns how many frames were lost on this queue because no free frame was there or the ring was full. Control path. */
    public synchronized long lost() {
        try (Arena arena = Arena.ofConfined()) {
            // struct xdp_statistics: dropped, 2 of invalid descriptors, receive ring full, fill ring empty, transmit ring empty.
            MemorySegment numbers = arena.allocate(48, 8);
            MemorySegment length = arena.allocateFrom(INT, 48);
            return closed || SocketCalls.getsockopt(fd, SOL_XDP, STATISTICS, numbers.address(), length.address()) < 0 ? 0
                    : numbers.get(LONG, 0) + numbers.get(LONG, 24);
        }
    }

    /** Closes the socket and unmaps its rings; its frames are the caller's again. Idempotent. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(fd);
            mapped.forEach(memory -> Libc.munmap(memory.address(), memory.byteSize()));
        }
    }
}
