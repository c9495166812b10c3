package io.oxtunnel.transport.tcp.internal;

import static io.oxtunnel.linux.socket.SocketOption.AF_INET;
import static io.oxtunnel.linux.socket.SocketOption.AF_INET6;
import static io.oxtunnel.linux.socket.SocketOption.IPPROTO_TCP;
import static io.oxtunnel.linux.socket.SocketOption.SOL_SOCKET;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Opens and sets up the sockets of the transport. Stateless but for what it was made with. */
final class Sockets {
    /** So many bytes may wait in the kernel before more is refused: beyond that they only make the tunnel's packets late. */
    private static final int UNSENT = 131_072;
    /** A connection whose bytes nobody acknowledges for so long is over. */
    private static final int USER_TIMEOUT_MILLIS = 30_000;
    private static final int WAITING = 128;

    private final int mark;
    private final int buffer;

    /**
     * Makes an opener.
     *
     * @param mark SO_MARK of connections, 0 for none
     * @param buffer bytes that the kernel holds for each connection and direction, 0 for its own choice
     */
    Sockets(int mark, int buffer) {
        this.mark = mark;
        this.buffer = buffer;
    }

    /** Opens a socket that listens. */
    LinuxSocket listen(InetSocketAddress asked) throws LinuxException {
        boolean any = asked.getAddress().isAnyLocalAddress();
        try {
            return bound(asked);
        } catch (LinuxException e) {
            boolean off = e.errno() == Errno.EAFNOSUPPORT || e.errno() == Errno.EADDRNOTAVAIL;
            if (!off || !any || asked.getAddress() instanceof Inet4Address) {
                throw e;
            }
            System.getLogger(Sockets.class.getPackageName()).log(System.Logger.Level.WARNING, "IPv6 is off on this machine: TCP over IPv4 only");
            return bound(new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), asked.getPort()));
        }
    }

    private LinuxSocket bound(InetSocketAddress address) throws LinuxException {
        LinuxSocket socket = LinuxSocket.open(address.getAddress() instanceof Inet4Address ? AF_INET : AF_INET6, SocketOption.SOCK_STREAM, 0);
        try {
            if (socket.family() == AF_INET6) {
                socket.set(SocketOption.IPPROTO_IPV6, SocketOption.IPV6_V6ONLY, 0, "IPV6_V6ONLY 0");
            }
            socket.set(SOL_SOCKET, SocketOption.SO_REUSEADDR, 1, "SO_REUSEADDR");
            prepare(socket);
            socket.bind(address);
            socket.listen(WAITING);
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    /** Opens a socket that connects to an address. */
    LinuxSocket connect(InetSocketAddress to) throws LinuxException {
        LinuxSocket socket = LinuxSocket.open(to.getAddress() instanceof Inet4Address ? AF_INET : AF_INET6, SocketOption.SOCK_STREAM, 0);
        try {
            prepare(socket);
            setUp(socket);
            socket.connect(to);
            return socket;
        } catch (LinuxException e) {
            socket.close();
            throw e;
        }
    }

    private void prepare(LinuxSocket socket) throws LinuxException {
        if (mark != 0) {
            socket.set(SOL_SOCKET, SocketOption.SO_MARK, mark, "SO_MARK " + mark);
        }
        if (buffer > 0) {
            // Before the connection is made: the window is agreed then.
            socket.set(SOL_SOCKET, SocketOption.SO_RCVBUF, buffer, "SO_RCVBUF " + buffer);
            socket.set(SOL_SOCKET, SocketOption.SO_SNDBUF, buffer, "SO_SNDBUF " + buffer);
        }
    }

    /** Sets what each connection needs; what an old kernel does not know is left out. */
    static void setUp(LinuxSocket socket) {
        socket.trySet(IPPROTO_TCP, SocketOption.TCP_NODELAY, 1);
        socket.trySet(SOL_SOCKET, SocketOption.SO_KEEPALIVE, 1);
        socket.trySet(IPPROTO_TCP, SocketOption.TCP_KEEPIDLE, 20);
        socket.trySet(IPPROTO_TCP, SocketOption.TCP_KEEPINTVL, 5);
        socket.trySet(IPPROTO_TCP, SocketOption.TCP_KEEPCNT, 4);
        socket.trySet(IPPROTO_TCP, SocketOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
        socket.trySet(IPPROTO_TCP, SocketOption.TCP_NOTSENT_LOWAT, UNSENT);
    }
}
