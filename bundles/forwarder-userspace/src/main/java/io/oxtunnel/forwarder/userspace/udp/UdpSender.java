package io.oxtunnel.forwarder.userspace.udp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.forwarder.userspace.flow.Answers;
import io.oxtunnel.forwarder.userspace.flow.Surroundings;
import io.oxtunnel.forwarder.userspace.mapping.Mapping;
import io.oxtunnel.forwarder.userspace.socket.ErrorQueue;
import io.oxtunnel.forwarder.userspace.socket.SocketAddresses;
import io.oxtunnel.forwarder.userspace.socket.SocketMaker;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.MessageVector;
import io.oxtunnel.linux.socket.SocketOption;

/** Sends datagrams of clients, those that follow each other from one socket in one call. One thread; allocates nothing. */
final class UdpSender {
    private static final int MOST = 64;
    private static final int HEADER = 8;

    private final Surroundings around;
    private final BufferPool pool;
    private final SocketMaker sockets;
    private final ErrorQueue errors;
    private final MessageVector vector = new MessageVector(MOST);
    private final long[] ips = new long[MOST];
    private final int[] lengths = new int[MOST];
    private Mapping from;
    private int options;
    private int count;
    private volatile long sent;
    private volatile long dropped;

    UdpSender(Surroundings around, SocketMaker sockets, ErrorQueue errors) {
        this.around = around;
        this.sockets = sockets;
        this.errors = errors;
        pool = around.pool();
    }

    /** Adds a datagram; the packet stays as it is until {@link #flush}. */
    void add(Mapping m, int wanted, long ip, int offset, int length, long now) {
        if (m != from || wanted != options || count == MOST) {
            flush(now);
            from = m;
            options = wanted;
        }
        int payload = pool.getUnsignedShort(ip + offset + 4) - HEADER;
        long name = vector.nameAt(count);
        int size = SocketAddresses.destination(pool, ip, m.v6(), pool.getUnsignedShort(ip + offset + 2), vector.memory(), name);
        vector.data(count, pool.address(ip + offset) + HEADER, payload);
        vector.destination(count, vector.address() + name, size);
        ips[count] = ip;
        lengths[count] = length;
        count++;
    }

    /** Sends what was added. */
    void flush(long now) {
        if (count == 0) {
            return;
        }
        sockets.apply(from, options);
        boolean again = false;
        for (int i = 0; i < count;) {
            int n = SocketCalls.sendmmsg(from.fd(), vector.address(i), count - i, SocketOption.MSG_DONTWAIT);
            if (n > 0) {
                i += n;
                sent += n;
                again = false;
                continue;
            }
            // An error of what was sent before is told at the next send, which is tried again then.
            if (!again && n != -Errno.EAGAIN && n != -Errno.EMSGSIZE) {
                again = true;
                errors.drain(from);
                continue;
            }
            refuse(i++, -n, now);
            again = false;
        }
        count = 0;
        from = null;
    }

    private void refuse(int i, int errno, long now) {
        dropped++;
        switch (errno) {
            case Errno.EMSGSIZE -> errors.drain(from);
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH, Errno.EADDRNOTAVAIL, Errno.ENETDOWN -> around.answers().refuse(Answers.Reason.NO_ROUTE, ips[i], lengths[i], now);
            case Errno.EACCES, Errno.EPERM -> around.answers().refuse(Answers.Reason.PROHIBITED, ips[i], lengths[i], now);
            default -> around.troubles().add("sendmmsg(udp)", errno);
        }
    }

    /** Returns how many datagrams were sent; any thread. */
    long sent() {
        return sent;
    }

    /** Returns how many the system refused; any thread. */
    long dropped() {
        return dropped;
    }
}
