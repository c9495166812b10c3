package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Whether a socket's datagrams may be fragmented: an option of the socket and not of a message, hence set before one send and set back
 * after it, by the one thread that sends. Allocates nothing after construction.
 */
final class Fragmentation {
    /** What IPv4 datagrams usually have: routers fragment them, and ICMP of strangers changes nothing. */
    static final int IPV4 = SocketOption.PMTUDISC_OMIT;
    /** What IPv6 datagrams usually have: only this machine can fragment them, and only ICMP tells it that it must. */
    static final int IPV6 = SocketOption.PMTUDISC_DONT;

    private final LinuxSocket socket;
    private final MemorySegment values = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_INT, SocketOption.PMTUDISC_PROBE, IPV4, IPV6);
    private final long forbidden = values.address();

    Fragmentation(LinuxSocket socket) {
        this.socket = socket;
    }

    /** Sets Don't Fragment for what goes to IPv4 or to IPv6. */
    void forbid(boolean v4) {
        set(v4, forbidden);
    }

    /** Back to the usual. */
    void allow(boolean v4) {
        set(v4, forbidden + (v4 ? 1 : 2) * ValueLayout.JAVA_INT.byteSize());
    }

    private void set(boolean v4, long value) {
        int level = v4 ? SocketOption.IPPROTO_IP : SocketOption.IPPROTO_IPV6;
        SocketCalls.setsockopt(socket.fd(), level, v4 ? SocketOption.IP_MTU_DISCOVER : SocketOption.IPV6_MTU_DISCOVER, value, 4);
    }
}
