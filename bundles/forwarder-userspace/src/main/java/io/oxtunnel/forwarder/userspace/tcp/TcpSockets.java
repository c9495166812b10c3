package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.poll.DescriptorSet;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.function.ToLongFunction;

/**
 * The sockets of the destinations: ordinary, non-blocking TCP sockets of Linux in the set of the queue, told of once at each change. Bytes
 * go between them and the streams without a copy in between. One thread; nothing is allocated after construction.
 */
final class TcpSockets implements Outside {
    private static final int VECTORS = 64;
    private static final int IOVEC = 16;
    private static final int WANTED = DescriptorSet.READ | DescriptorSet.WRITE | DescriptorSet.PEER_CLOSED | DescriptorSet.EDGE;
    private static final int SHUT_WR = 1;
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = FAMILY.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int SOCKADDR4 = 16;
    private static final int SOCKADDR6 = 28;

    private final DescriptorSet descriptors;
    private final ToLongFunction<Connection> tokens;
    private final MemorySegment vectors = Arena.ofAuto().allocate((long) VECTORS * IOVEC, 8);
    private final MemorySegment name = Arena.ofAuto().allocate(SOCKADDR6, 8);
    private final MemorySegment value = Arena.ofAuto().allocate(16, 8);

    /** Makes none; {@code tokens} names a connection in the set. */
    TcpSockets(DescriptorSet descriptors, ToLongFunction<Connection> tokens) {
        this.descriptors = descriptors;
        this.tokens = tokens;
    }

    @Override
    public int connect(Connection c) {
        int fd = SocketCalls.socket(c.addresses.v6 ? SocketOption.AF_INET6 : SocketOption.AF_INET,
                SocketOption.SOCK_STREAM | SocketOption.SOCK_CLOEXEC_NONBLOCK, 0);
        if (fd < 0) {
            return fd;
        }
        // The client has decided what goes into one segment; waiting for more would only be in its way.
        set(fd, SocketOption.IPPROTO_TCP, SocketOption.TCP_NODELAY, 1);
        set(fd, SocketOption.SOL_SOCKET, SocketOption.SO_KEEPALIVE, 1);
        if (c.trafficClass != 0) {
            set(fd, c.addresses.v6 ? SocketOption.IPPROTO_IPV6 : SocketOption.IPPROTO_IP,
                    c.addresses.v6 ? SocketOption.IPV6_TCLASS : SocketOption.IP_TOS, c.trafficClass);
        }
        int result = SocketCalls.connect(fd, name.address(), name(c.addresses));
        if (result == 0 || result == -Errno.EINPROGRESS) {
            result = descriptors.add(fd, WANTED, tokens.applyAsLong(c));
        }
        if (result < 0) {
            Libc.close(fd);
            return result;
        }
        c.fd = fd;
        return 0;
    }

    private int name(Addresses to) {
        name.set(FAMILY, 0, (short) (to.v6 ? SocketOption.AF_INET6 : SocketOption.AF_INET));
        name.set(SHORT, 2, (short) to.remotePort);
        if (!to.v6) {
            name.set(INT, 4, (int) to.remoteLow);
            name.set(LONG, 8, 0);
            return SOCKADDR4;
        }
        name.set(INT, 4, 0);
        name.set(LONG, 8, to.remoteHigh);
        name.set(LONG, 16, to.remoteLow);
        name.set(INT, 24, 0);
        return SOCKADDR6;
    }

    private void set(int fd, int level, int option, int to) {
        value.set(ValueLayout.JAVA_INT, 0, to);
        SocketCalls.setsockopt(fd, level, option, value.address(), 4);
    }

    /** Returns why a connection did not come about, or 0 if it did. */
    int error(Connection c) {
        value.set(ValueLayout.JAVA_INT, 0, 0);
        value.set(ValueLayout.JAVA_INT, 4, 4);
        int result = SocketCalls.getsockopt(c.fd, SocketOption.SOL_SOCKET, SocketOption.SO_ERROR, value.address(), value.address() + 4);
        return result < 0 ? -result : value.get(ValueLayout.JAVA_INT, 0);
    }

    @Override
    public int write(Connection c, ByteStream from, long at, int length) {
        int count = vectors(from, at, length);
        long n;
        do {
            n = Libc.writev(c.fd, vectors.address(), count);
        } while (n == -Errno.EINTR);
        return (int) n;
    }

    @Override
    public int read(Connection c, ByteStream into, long at, int length) {
        int count = vectors(into, at, length);
        long n;
        do {
            n = Libc.readv(c.fd, vectors.address(), count);
        } while (n == -Errno.EINTR);
        return (int) n;
    }

    private int vectors(ByteStream stream, long at, int length) {
        int count = 0;
        for (int done = 0; done < length && count < VECTORS;) {
            int n = stream.run(at + done, length - done);
            vectors.set(ValueLayout.JAVA_LONG, (long) count * IOVEC, stream.address(at + done));
            vectors.set(ValueLayout.JAVA_LONG, (long) count * IOVEC + 8, n);
            done += n;
            count++;
        }
        return count;
    }

    @Override
    public void finish(Connection c) {
        SocketCalls.shutdown(c.fd, SHUT_WR);
    }

    @Override
    public void close(Connection c, boolean reset) {
        if (reset) {
            // SO_LINGER for 0 seconds: the destination gets a reset, not the end of a stream that has none.
            value.set(ValueLayout.JAVA_INT, 0, 1);
            value.set(ValueLayout.JAVA_INT, 4, 0);
            SocketCalls.setsockopt(c.fd, SocketOption.SOL_SOCKET, SocketOption.SO_LINGER, value.address(), 8);
        }
        Libc.close(c.fd);
        c.fd = -1;
    }
}
