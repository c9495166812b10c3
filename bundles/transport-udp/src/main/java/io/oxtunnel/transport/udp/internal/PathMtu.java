package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** What a path takes, as the kernel's routes know it: asked of a connected socket (ip(7), IP_MTU). */
final class PathMtu {
    private final int mark;

    /**
     * @param mark firewall mark, which may choose another route; 0 for none
     */
    PathMtu(int mark) {
        this.mark = mark;
    }

    /** Returns the largest UDP payload that goes unfragmented. */
    int maxDatagram(Endpoint endpoint) {
        boolean v4 = endpoint.remote().getAddress() instanceof Inet4Address;
        return PayloadSize.of(ask(endpoint, v4), v4);
    }

    private int ask(Endpoint endpoint, boolean v4) {
        try (LinuxSocket socket = LinuxSocket.open(v4 ? SocketOption.AF_INET : SocketOption.AF_INET6, SocketOption.SOCK_DGRAM, 0)) {
            if (mark != 0) {
                socket.set(SocketOption.SOL_SOCKET, SocketOption.SO_MARK, mark, "SO_MARK " + mark);
            }
            if (endpoint.local() != null) {
                socket.bind(new InetSocketAddress(endpoint.local(), 0));
            }
            socket.connect(endpoint.remote());
            return v4 ? socket.get(SocketOption.IPPROTO_IP, SocketOption.IP_MTU, "IP_MTU")
                    : socket.get(SocketOption.IPPROTO_IPV6, SocketOption.IPV6_MTU, "IPV6_MTU");
        } catch (LinuxException e) {
            System.getLogger(PathMtu.class.getPackageName()).log(System.Logger.Level.DEBUG, "no path MTU to {0}: {1}", endpoint, e.getMessage());
            return PayloadSize.ETHERNET_MTU;
        }
    }
}
