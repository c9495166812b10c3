package io.oxtunnel.linux.inject;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.MessageVector;
import io.oxtunnel.linux.socket.Sockaddr;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * A raw socket of one family that sends packets with their headers to their own destinations, many in one sendmmsg(2). Packets are laid
 * out by {@link #begin} and {@link #piece}, and leave with {@link #flush}. Control path but these three, which one thread calls and which
 * allocate nothing.
 */
final class RawSender implements AutoCloseable {
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;
    private static final int SEND_BUFFER = 8 << 20;
    private static final int SOCKADDR4 = 16;
    private static final int DESTINATION4 = 16;
    private static final int DESTINATION6 = 24;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final LinuxSocket socket;
    private final BufferPool pool;
    private final MessageVector messages = new MessageVector(PacketBatch.CAPACITY);
    private final int[] packets = new int[PacketBatch.CAPACITY];
    private final boolean v6;
    private int count;
    private int firstPiece;
    private int pieces;
    private volatile long refused;

    private RawSender(LinuxSocket socket, BufferPool pool, boolean v6) {
        this.socket = socket;
        this.pool = pool;
        this.v6 = v6;
    }

    static RawSender open(int family, BufferPool pool, int mark) throws LinuxException {
        LinuxSocket socket = LinuxSocket.open(family, SOCK_RAW, IPPROTO_RAW);
        try {
            socket.set(SocketOption.SOL_SOCKET, SocketOption.SO_MARK, mark, "SO_MARK " + mark);
            if (socket.trySet(SocketOption.SOL_SOCKET, SocketOption.SO_SNDBUFFORCE, SEND_BUFFER) < 0) {
                socket.trySet(SocketOption.SOL_SOCKET, SocketOption.SO_SNDBUF, SEND_BUFFER);
            }
            return new RawSender(socket, pool, family == SocketOption.AF_INET6);
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    /** Opens one for IPv6; where the kernel has no IPv6, it refuses everything. */
    static RawSender openV6(BufferPool pool, int mark) throws LinuxException {
        try {
            return open(SocketOption.AF_INET6, pool, mark);
        } catch (LinuxException e) {
            if (e.errno() != Errno.EAFNOSUPPORT) {
                throw e;
            }
            return new RawSender(null, pool, true);
        }
    }

    /**
     * Begins a packet; its pieces follow.
     *
     * @param ip its header, with the destination
     * @param stands how many packets are in it, for the count of refused ones
     */
    void begin(long ip, int stands) {
        finish();
        MemorySegment memory = messages.memory();
        long name = messages.nameAt(count);
        if (v6) {
            memory.set(SHORT, name, (short) SocketOption.AF_INET6);
            memory.set(LONG, name + Sockaddr.ADDRESS6, pool.getLong(ip + DESTINATION6));
            memory.set(LONG, name + Sockaddr.ADDRESS6 + 8, pool.getLong(ip + DESTINATION6 + 8));
        } else {
            memory.set(SHORT, name, (short) SocketOption.AF_INET);
            memory.set(INT, name + Sockaddr.ADDRESS4, pool.getInt(ip + DESTINATION4));
        }
        messages.destination(count, memory.address() + name, v6 ? Sockaddr.SIZE : SOCKADDR4);
        packets[count++] = stands;
        firstPiece = pieces;
    }

    /** Adds bytes to the packet. */
    void piece(long at, int length) {
        messages.data(pieces++, pool.address(at), length);
    }

    private void finish() {
        if (count > 0) {
            messages.gather(count - 1, firstPiece, pieces - firstPiece);
        }
    }

    /** Sends the packets; what the system does not take is counted. */
    void flush() {
        finish();
        for (int sent = 0; sent < count;) {
            int n = socket == null ? -Errno.EAFNOSUPPORT
                    : SocketCalls.sendmmsg(socket.fd(), messages.address(sent), count - sent, SocketOption.MSG_DONTWAIT);
            if (n > 0) {
                sent += n;
            } else if (n != -Errno.EINTR) {
                refuse(packets[sent++]);
            }
        }
        count = 0;
        pieces = 0;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One thread writes, others read.
    private void refuse(int number) {
        refused += number;
    }

    long refused() {
        return refused;
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
        }
    }
}
