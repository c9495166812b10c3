package io.oxtunnel.forwarder.userspace.socket;

import io.oxtunnel.forwarder.userspace.mapping.Mapping;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Opens sockets for mappings and sets what a packet asks for. One thread; allocates nothing after construction. */
public final class SocketMaker {
    private static final int DF = 0x100;
    private static final int TRAFFIC_CLASS_SHIFT = 16;

    private final MemorySegment value = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);

    /**
     * Opens a non-blocking socket of one family that tells its errors (IP_RECVERR) and the traffic class of what it receives.
     *
     * @param buffer bytes that the kernel holds in each direction, or 0 for the system's default
     * @return the descriptor or the negative errno
     */
    public int open(boolean v6, int type, int protocol, int buffer) {
        int fd = SocketCalls.socket(v6 ? SocketOption.AF_INET6 : SocketOption.AF_INET, type | SocketOption.SOCK_CLOEXEC_NONBLOCK, protocol);
        if (fd < 0) {
            return fd;
        }
        if (v6) {
            set(fd, SocketOption.IPPROTO_IPV6, SocketOption.IPV6_V6ONLY, 1);
            set(fd, SocketOption.IPPROTO_IPV6, SocketOption.IPV6_RECVERR, 1);
            set(fd, SocketOption.IPPROTO_IPV6, SocketOption.IPV6_RECVTCLASS, 1);
        } else {
            set(fd, SocketOption.IPPROTO_IP, SocketOption.IP_RECVERR, 1);
            set(fd, SocketOption.IPPROTO_IP, SocketOption.IP_RECVTOS, 1);
        }
        if (buffer > 0) {
            set(fd, SocketOption.SOL_SOCKET, SocketOption.SO_RCVBUF, buffer);
            set(fd, SocketOption.SOL_SOCKET, SocketOption.SO_SNDBUF, buffer);
        }
        return fd;
    }

    /** Sets an option; returns 0 or the negative errno. */
    public int set(int fd, int level, int option, int to) {
        value.set(ValueLayout.JAVA_INT, 0, to);
        return SocketCalls.setsockopt(fd, level, option, value.address(), 4);
    }

    /** Returns what a packet asks of the socket, as one number. */
    public static int options(int timeToLive, boolean dontFragment, int trafficClass) {
        return timeToLive | (dontFragment ? DF : 0) | trafficClass << TRAFFIC_CLASS_SHIFT;
    }

    /** Sets what the next packets of a mapping ask for, if it is not set already. */
    public void apply(Mapping m, int options) {
        int before = m.options();
        if (before == options) {
            return;
        }
        boolean v6 = m.v6();
        int level = v6 ? SocketOption.IPPROTO_IPV6 : SocketOption.IPPROTO_IP;
        if (before < 0 || (before & 0xff) != (options & 0xff)) {
            set(m.fd(), level, v6 ? SocketOption.IPV6_UNICAST_HOPS : SocketOption.IP_TTL, options & 0xff);
        }
        if (before < 0 || (before & DF) != (options & DF)) {
            set(m.fd(), level, v6 ? SocketOption.IPV6_MTU_DISCOVER : SocketOption.IP_MTU_DISCOVER,
                    (options & DF) != 0 ? SocketOption.PMTUDISC_DO : SocketOption.PMTUDISC_DONT);
        }
        if ((Math.max(0, before) ^ options) >>> TRAFFIC_CLASS_SHIFT != 0) {
            set(m.fd(), level, v6 ? SocketOption.IPV6_TCLASS : SocketOption.IP_TOS, options >>> TRAFFIC_CLASS_SHIFT);
        }
        m.options(options);
    }
}
