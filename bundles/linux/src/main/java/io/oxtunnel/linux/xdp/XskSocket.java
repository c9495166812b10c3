package io.oxtunnel.linux.xdp;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
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
        fd = XskCalls.socket();
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
                XskCalls.register(socket.fd, memory);
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

    private void rings() throws LinuxException {
        XskCalls.size(fd, ring);
        received = ring(0, 0, 4);
        toSend = ring(1, 0x80000000L, 4);
        fill = ring(2, 0x100000000L, 3);
        completed = ring(3, 0x180000000L, 3);
    }

    private XskRing ring(int number, long page, int shift) throws LinuxException {
        long[] offsets = XskCalls.offsets(fd, number);
        MemorySegment memory = XskCalls.map(fd, offsets[2] + ((long) ring << shift), page);
        mapped.add(memory);
        return new XskRing(memory, offsets, ring, shift);
    }

    private void bind(int device, int queue, XskSocket first, boolean wantZeroCopy) throws LinuxException {
        if (first != null) {
            XskCalls.bindShared(fd, device, queue, first.fd);
            zeroCopy = first.zeroCopy;
        } else {
            XskCalls.bind(fd, device, queue, wantZeroCopy);
            zeroCopy = XskCalls.zeroCopy(fd);
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
        return closed ? 0 : XskCalls.lost(fd);
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
