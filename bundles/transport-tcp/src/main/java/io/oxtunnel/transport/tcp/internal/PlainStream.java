package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.SocketOption;

/** A connection as the kernel has it. Allocates nothing. */
final class PlainStream implements Stream {
    private final int fd;
    private final BufferPool pool;

    PlainStream(int fd, BufferPool pool) {
        this.fd = fd;
        this.pool = pool;
    }

    @Override
    public int read(long at, int room) {
        return receive(fd, pool.address(at), room);
    }

    /** Receives to a machine address; results as of {@link Stream#read}. */
    static int receive(int fd, long address, int room) {
        int n = (int) SocketCalls.recvfrom(fd, address, room, SocketOption.MSG_DONTWAIT, 0, 0);
        if (n > 0) {
            return n;
        }
        return n == 0 ? ENDED : again(-n) ? 0 : n;
    }

    @Override
    public int write(Gather bytes) {
        int n = (int) SocketCalls.sendmsg(fd, bytes.message(), SocketOption.MSG_DONTWAIT | SocketOption.MSG_NOSIGNAL);
        return n < 0 && again(-n) ? 0 : n;
    }

    /** Returns whether an error only means "not now". */
    static boolean again(int errno) {
        return errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ENOBUFS || errno == Errno.ENOMEM;
    }

    @Override
    public boolean open() {
        return true;
    }

    @Override
    public int flush() {
        return 0;
    }

    @Override
    public boolean flushed() {
        return true;
    }

    @Override
    public boolean busy() {
        return false;
    }

    @Override
    public boolean pending() {
        return false;
    }

    @Override
    public String problem() {
        return null;
    }

    @Override
    public void close() {
        // The socket is closed by its owner.
    }
}
