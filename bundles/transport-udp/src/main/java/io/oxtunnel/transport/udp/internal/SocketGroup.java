package io.oxtunnel.transport.udp.internal;

import static io.oxtunnel.linux.socket.SocketOption.AF_INET;
import static io.oxtunnel.linux.socket.SocketOption.AF_INET6;
import static io.oxtunnel.linux.socket.SocketOption.IPPROTO_IP;
import static io.oxtunnel.linux.socket.SocketOption.IPPROTO_IPV6;
import static io.oxtunnel.linux.socket.SocketOption.SOL_SOCKET;

import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.PacketFilter;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * The sockets of a transport: one, or a SO_REUSEPORT group of a power of two with a packet filter that names the socket by the low bits
 * of the receiver index, and the first socket for handshakes and for clear data, whose order would suffer otherwise (KERNEL.md, UDP).
 */
final class SocketGroup {
    private static final System.Logger LOG = System.getLogger(SocketGroup.class.getPackageName());
    /** Offsets and the value of the header that steering looks at (PROTOCOL.md, 2). */
    private static final int FLAGS = 2;
    private static final int HANDSHAKE = 0x08;
    private static final int RECEIVER_INDEX = 9;
    /** ENCRYPTED, CONTROL and AUTH: a datagram with none of them is clear data, which names no receiver. */
    private static final int NOT_CLEAR = 0x89;

    private final TransportRequest request;
    private final SocketBuffers buffers;
    private final boolean gro;
    private final InetSocketAddress wanted;
    private final int family;
    private final List<LinuxSocket> sockets = new ArrayList<>();

    private SocketGroup(TransportRequest request, SocketBuffers buffers, boolean gro) throws LinuxException {
        this.request = request;
        this.buffers = buffers;
        this.gro = gro;
        InetSocketAddress asked = request.listen() == null ? any("::", 0) : request.listen();
        boolean v6 = !(asked.getAddress() instanceof Inet4Address);
        if (v6 && asked.getAddress().isAnyLocalAddress() && !ipv6()) {
            LOG.log(Level.WARNING, "IPv6 is off on this machine: UDP over IPv4 only");
            asked = any("0.0.0.0", asked.getPort());
            v6 = false;
        }
        wanted = asked;
        family = v6 ? AF_INET6 : AF_INET;
    }

    /**
     * Opens the sockets.
     *
     * @param gro whether trains may arrive whole
     * @return one socket, or as many as were asked for, bound to one port
     * @throws LinuxException if the system refuses; nothing stays open
     */
    static List<LinuxSocket> open(TransportRequest request, SocketBuffers buffers, boolean gro) throws LinuxException {
        SocketGroup group = new SocketGroup(request, buffers, gro);
        try {
            group.bind();
            return List.copyOf(group.sockets);
        } catch (LinuxException | RuntimeException e) {
            group.sockets.forEach(LinuxSocket::close);
            throw e;
        }
    }

    private static InetSocketAddress any(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static boolean ipv6() throws LinuxException {
        try (LinuxSocket socket = LinuxSocket.open(AF_INET6, SocketOption.SOCK_DGRAM, 0)) {
            socket.bind(any("::", 0));
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Errno.EAFNOSUPPORT || e.errno() == Errno.EADDRNOTAVAIL) {
                return false;
            }
            throw e;
        }
    }

    private void bind() throws LinuxException {
        if (succeed()) {
            return;
        }
        if (request.queues() == 1) {
            socket().bind(wanted);
            return;
        }
        InetSocketAddress address = freeAddress();
        for (int i = 0; i < request.queues(); i++) {
            LinuxSocket socket = socket();
            socket.set(SOL_SOCKET, SocketOption.SO_REUSEPORT, 1, "SO_REUSEPORT");
            socket.bind(address);
            if (i == 0 && !steer(socket)) {
                return;
            }
        }
    }

    /** Takes over the sockets of a predecessor: address, steering and what waits in their queues stay as they are. */
    private boolean succeed() throws LinuxException {
        int[] open = request.predecessor() == null ? new int[0] : request.predecessor().sockets();
        if (open.length != request.queues()) {
            return false;
        }
        for (int descriptor : open) {
            LinuxSocket socket = LinuxSocket.duplicate(descriptor);
            sockets.add(socket);
            socket.trySet(SocketOption.SOL_UDP, SocketOption.UDP_GRO, gro ? 1 : 0);
            buffers.apply(socket);
        }
        return true;
    }

    /** Binds once alone: joining a group, the kernel would let us steal the datagrams of another process of the same user. */
    private InetSocketAddress freeAddress() throws LinuxException {
        LinuxSocket probe = socket();
        probe.bind(wanted);
        InetSocketAddress free = new InetSocketAddress(wanted.getAddress(), probe.local().getPort());
        sockets.remove(probe);
        probe.close();
        return free;
    }

    private boolean steer(LinuxSocket socket) {
        int result = new PacketFilter()
                .loadByte(FLAGS).unless(HANDSHAKE, 1).result(0)
                .and(NOT_CLEAR).unless(0, 1).result(0)
                .loadInt(RECEIVER_INDEX).and(request.queues() - 1).result()
                .steer(socket);
        if (result < 0) {
            LOG.log(Level.WARNING, "one UDP socket instead of {0}: this kernel cannot steer, SO_ATTACH_REUSEPORT_CBPF: {1}",
                    request.queues(), Errno.text(-result));
        }
        return result == 0;
    }

    private LinuxSocket socket() throws LinuxException {
        LinuxSocket socket = LinuxSocket.open(family, SocketOption.SOCK_DGRAM, 0);
        sockets.add(socket);
        if (family == AF_INET6) {
            socket.set(IPPROTO_IPV6, SocketOption.IPV6_V6ONLY, 0, "IPV6_V6ONLY 0");
            socket.set(IPPROTO_IPV6, SocketOption.IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
            socket.set(IPPROTO_IPV6, SocketOption.IPV6_RECVTCLASS, 1, "IPV6_RECVTCLASS");
            socket.set(IPPROTO_IPV6, SocketOption.IPV6_MTU_DISCOVER, Fragmentation.IPV6, "IPV6_MTU_DISCOVER");
        } else {
            socket.set(IPPROTO_IP, SocketOption.IP_PKTINFO, 1, "IP_PKTINFO");
        }
        // These two count for the IPv4 traffic of a dual-stack socket too. Without Don't Fragment a path narrower than the tunnel's
        // smallest MTU carries it in fragments, at once and where ICMP is filtered; and what strangers say by ICMP changes nothing.
        socket.set(IPPROTO_IP, SocketOption.IP_RECVTOS, 1, "IP_RECVTOS");
        socket.set(IPPROTO_IP, SocketOption.IP_MTU_DISCOVER, Fragmentation.IPV4, "IP_MTU_DISCOVER");
        if (request.mark() != 0) {
            socket.set(SOL_SOCKET, SocketOption.SO_MARK, request.mark(), "SO_MARK " + request.mark());
        }
        if (gro) {
            // Before Linux 5.0 this fails, and every datagram arrives by itself.
            socket.trySet(SocketOption.SOL_UDP, SocketOption.UDP_GRO, 1);
        }
        buffers.apply(socket);
        return socket;
    }
}
