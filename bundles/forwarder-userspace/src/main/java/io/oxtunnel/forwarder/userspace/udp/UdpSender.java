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
import java.lang.foreign.ValueLayout;

/**
 * Sends datagrams of clients: those that follow each other from one socket in one call, and of them those to one destination that are
 * equally long as one train, which the kernel cuts (UDP_SEGMENT, udp(7)). One thread; allocates nothing.
 */
final class UdpSender {
    private static final int MOST = 64;
    private static final int HEADER = 8;
    /** Payload of a train: with its headers it is one IP packet until it is cut. */
    private static final int LARGEST_TRAIN = 65_000;

    private final Surroundings around;
    private final BufferPool pool;
    private final SocketMaker sockets;
    private final ErrorQueue errors;
    private final MessageVector vector = new MessageVector(MOST);
    private final MessageVector single = new MessageVector(1);
    // By datagram.
    private final long[] ips = new long[MOST];
    private final int[] lengths = new int[MOST];
    private final int[] offsets = new int[MOST];
    // By message: its first datagram, and the one behind the last message.
    private final int[] firsts = new int[MOST + 1];
    private Mapping from;
    private int options;
    private int count;
    private int messages;
    private int stride;
    private int bytes;
    private boolean open;
    private volatile long sent;
    private volatile long dropped;
    private volatile long full;

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
        int payload = payload(ip, offset);
        ips[count] = ip;
        lengths[count] = length;
        offsets[count] = offset;
        vector.data(count, pool.address(ip + offset) + HEADER, payload);
        if (open && payload <= stride && payload > 0 && bytes + payload <= LARGEST_TRAIN && sameDestination(count - 1, count)) {
            bytes += payload;
        } else {
            firsts[messages++] = count;
            stride = payload;
            bytes = payload;
        }
        // A shorter one is the last of its train.
        open = payload == stride && !m.single();
        count++;
    }

    private int payload(long ip, int offset) {
        return pool.getUnsignedShort(ip + offset + 4) - HEADER;
    }

    private int port(int i) {
        return pool.getUnsignedShort(ips[i] + offsets[i] + 2);
    }

    private boolean sameDestination(int i, int j) {
        if (port(i) != port(j)) {
            return false;
        }
        long a = ips[i];
        long b = ips[j];
        return from.v6() ? pool.getLong(a + 24) == pool.getLong(b + 24) && pool.getLong(a + 32) == pool.getLong(b + 32)
                : pool.getInt(a + 16) == pool.getInt(b + 16);
    }

    /** Sends what was added. */
    void flush(long now) {
        if (count == 0) {
            return;
        }
        sockets.apply(from, options);
        firsts[messages] = count;
        for (int i = 0; i < messages; i++) {
            describe(i);
        }
        boolean again = false;
        for (int i = 0; i < messages;) {
            int n = SocketCalls.sendmmsg(from.fd(), vector.address(i), messages - i, SocketOption.MSG_DONTWAIT);
            if (n > 0) {
                sent += firsts[i + n] - firsts[i];
                i += n;
                again = false;
            } else if (!again && retry(-n)) {
                again = true;
            } else {
                refuse(i++, -n, now);
                again = false;
            }
        }
        count = 0;
        messages = 0;
        open = false;
        from = null;
    }

    private void describe(int i) {
        int first = firsts[i];
        int n = firsts[i + 1] - first;
        vector.gather(i, first, n);
        name(vector, i, first);
        if (n > 1) {
            long at = vector.append(i, SocketOption.SOL_UDP, SocketOption.UDP_SEGMENT, 2);
            vector.memory().set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) payload(ips[first], offsets[first]));
        }
    }

    private void name(MessageVector in, int message, int datagram) {
        long at = in.nameAt(message);
        int size = SocketAddresses.destination(pool, ips[datagram], from.v6(), port(datagram), in.memory(), at);
        in.destination(message, in.address() + at, size);
    }

    /** An error of what was sent before is told at the next send, which is tried again then. */
    private boolean retry(int errno) {
        if (isFull(errno) || errno == Errno.EMSGSIZE || errno == Errno.EINVAL) {
            return false;
        }
        errors.drain(from);
        return true;
    }

    private static boolean isFull(int errno) {
        return errno == Errno.EAGAIN || errno == Errno.ENOBUFS;
    }

    private void refuse(int message, int errno, long now) {
        int first = firsts[message];
        int end = firsts[message + 1];
        boolean train = end - first > 1;
        if (train && (errno == Errno.EINVAL || errno == Errno.EMSGSIZE || errno == Errno.EIO)) {
            // The way out cuts no trains, or its packets are smaller than these.
            from.single(true);
            for (int i = first; i < end; i++) {
                alone(i, now);
            }
            return;
        }
        for (int i = first; i < end; i++) {
            refused(i, errno, now);
        }
    }

    private void alone(int i, long now) {
        single.data(0, pool.address(ips[i] + offsets[i]) + HEADER, payload(ips[i], offsets[i]));
        name(single, 0, i);
        int n = SocketCalls.sendmmsg(from.fd(), single.address(), 1, SocketOption.MSG_DONTWAIT);
        if (n > 0) {
            sent++;
        } else {
            refused(i, -n, now);
        }
    }

    private void refused(int i, int errno, long now) {
        if (isFull(errno)) {
            full++;
            return;
        }
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

    /** Returns how many found the socket's buffer full; any thread. */
    long full() {
        return full;
    }
}
