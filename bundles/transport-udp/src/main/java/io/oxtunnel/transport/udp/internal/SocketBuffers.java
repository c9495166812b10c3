package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.socket.LinuxSocket;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;

/** The size of socket buffers, beyond the system's limit where the privilege is there; a shortfall is logged once. Thread-safe. */
final class SocketBuffers {
    private final int bytes;
    private final AtomicBoolean told = new AtomicBoolean();

    SocketBuffers(int bytes) {
        this.bytes = bytes;
    }

    void apply(LinuxSocket socket) throws LinuxException {
        apply(socket, SocketOption.SO_RCVBUFFORCE, SocketOption.SO_RCVBUF, "net.core.rmem_max");
        apply(socket, SocketOption.SO_SNDBUFFORCE, SocketOption.SO_SNDBUF, "net.core.wmem_max");
    }

    private void apply(LinuxSocket socket, int force, int option, String sysctl) throws LinuxException {
        if (socket.trySet(SocketOption.SOL_SOCKET, force, bytes) < 0) {
            socket.set(SocketOption.SOL_SOCKET, option, bytes, sysctl + " " + bytes);
        }
        // The kernel doubles what is set, for its own bookkeeping (socket(7)).
        int got = socket.get(SocketOption.SOL_SOCKET, option, sysctl) / 2;
        if (got < bytes && told.compareAndSet(false, true)) {
            System.getLogger(SocketBuffers.class.getPackageName()).log(Level.WARNING,
                    "socket buffer: " + got + " bytes instead of " + bytes + "; `sysctl -w " + sysctl + "=" + bytes + "` allows it");
        }
    }
}
