package io.oxtunnel.forwarder.userspace.icmp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.forwarder.userspace.mapping.Mapping;
import io.oxtunnel.forwarder.userspace.socket.SocketMaker;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.socket.SocketOption;
import java.util.random.RandomGenerator;

/**
 * Ping sockets (icmp(7)), which ask for a group in net.ipv4.ping_group_range; where that refuses, raw ones, which ask for CAP_NET_RAW.
 * A raw socket hears every reply of the machine and has an identifier that is chosen here. One thread.
 */
final class PingSockets {
    private static final int ECHO_REPLY_ONLY = ~1;

    private final SocketMaker sockets;
    private final RandomGenerator random;
    private boolean opensRaw;

    PingSockets(SocketMaker sockets, RandomGenerator random) {
        this.sockets = sockets;
        this.random = random;
    }

    /** Opens a socket; returns it or the negative errno. */
    int open(boolean v6) {
        int protocol = v6 ? SocketOption.IPPROTO_ICMPV6 : SocketOption.IPPROTO_ICMP;
        int fd = sockets.open(v6, SocketOption.SOCK_DGRAM, protocol, 0);
        opensRaw = fd == -Errno.EACCES || fd == -Errno.EPERM || fd == -Errno.EPROTONOSUPPORT;
        if (opensRaw) {
            fd = sockets.open(v6, SocketOption.SOCK_RAW, protocol, 0);
            if (fd >= 0 && !v6) {
                sockets.set(fd, SocketOption.SOL_RAW, SocketOption.ICMP_FILTER, ECHO_REPLY_ONLY);
            }
        }
        return fd;
    }

    /** Notes whose socket was opened last; false if a raw one gets no identifier. */
    boolean adopt(Mapping m) {
        int id = opensRaw ? Identifiers.take(random.nextInt()) : Mapping.OWN;
        m.identifier(id);
        return !opensRaw || id != Identifiers.NONE;
    }

    boolean raw(Mapping m) {
        return m.identifier() >= 0;
    }

    /** Returns whether a reply with this identifier is for a mapping. */
    boolean owns(Mapping m, int identifier) {
        return !raw(m) || m.identifier() == identifier;
    }

    /** Gives a request the identifier of its raw socket; a ping socket does that itself. */
    void prepare(Mapping m, BufferPool pool, long icmp) {
        if (raw(m)) {
            int id = m.identifier();
            pool.putShort(icmp + 2, Checksum.update(pool.getUnsignedShort(icmp + 2), pool.getUnsignedShort(icmp + 4), id));
            pool.putShort(icmp + 4, id);
        }
    }

    void forget(Mapping m) {
        if (raw(m)) {
            Identifiers.release(m.identifier());
            m.identifier(Mapping.OWN);
        }
    }
}
