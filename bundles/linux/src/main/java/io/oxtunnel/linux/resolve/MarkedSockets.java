package io.oxtunnel.linux.resolve;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.Sockaddr;
import io.oxtunnel.linux.socket.SocketOption;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Opens sockets that no capture takes: those with the firewall mark of the tunnel. Stateless. */
final class MarkedSockets {
    static final int SOCK_STREAM = 1;

    private final int mark;

    MarkedSockets(int mark) {
        this.mark = mark;
    }

    /**
     * Opens a socket with a peer; a stream may still be connecting. The kernel draws its port at random, and takes from its peer only.
     *
     * @param type SOCK_DGRAM or SOCK_STREAM
     * @throws IOException if there is no way there
     */
    LinuxSocket connect(int type, InetSocketAddress peer) throws IOException {
        int family = peer.getAddress() instanceof Inet6Address ? SocketOption.AF_INET6 : SocketOption.AF_INET;
        LinuxSocket socket = LinuxSocket.open(family, type, 0);
        try (Arena arena = Arena.ofConfined()) {
            if (mark != 0) {
                socket.set(SocketOption.SOL_SOCKET, SocketOption.SO_MARK, mark, "SO_MARK " + mark);
            }
            MemorySegment name = arena.allocate(Sockaddr.SIZE, 8);
            int length = Sockaddr.write(name, 0, family, peer);
            int code = SocketCalls.connect(socket.fd(), name.address(), length);
            if (code != -Errno.EINPROGRESS) {
                LinuxException.check(code, "connect(" + peer + ")");
            }
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /** Returns whether there is a route to an address; nothing is sent. */
    boolean reaches(InetAddress address) {
        try (LinuxSocket socket = connect(SocketOption.SOCK_DGRAM, new InetSocketAddress(address, 9))) {
            return socket.fd() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
