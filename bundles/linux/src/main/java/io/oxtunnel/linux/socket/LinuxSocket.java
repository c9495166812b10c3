package io.oxtunnel.linux.socket;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Descriptors;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;

/** A socket on the control path: opened, set up, bound, closed. Its data path is {@link SocketCalls} on {@link #fd()}. One thread. */
public final class LinuxSocket implements AutoCloseable {
    private final int family;
    private volatile int fd;

    private LinuxSocket(int family, int fd) {
        this.family = family;
        this.fd = fd;
    }

    /**
     * Opens a non-blocking socket.
     *
     * @param family AF_INET, AF_INET6
     * @param type SOCK_DGRAM and others, without flags
     * @param protocol 0 for the usual one
     * @throws LinuxException if the system refuses
     */
    public static LinuxSocket open(int family, int type, int protocol) throws LinuxException {
        String call = "socket(" + (family == SocketOption.AF_INET6 ? "AF_INET6" : family == SocketOption.AF_INET ? "AF_INET" : family) + ")";
        int fd = SocketCalls.socket(family, type | SocketOption.SOCK_CLOEXEC_NONBLOCK, protocol);
        return new LinuxSocket(family, LinuxException.check(fd, call));
    }

    /**
     * Makes a second descriptor of an open socket: both stand for one, with one queue in the kernel, which lives until both are closed.
     *
     * @throws LinuxException if the descriptor is not an open socket, or the process has too many
     */
    public static LinuxSocket duplicate(int descriptor) throws LinuxException {
        LinuxSocket second = new LinuxSocket(0, Descriptors.duplicate(descriptor));
        try {
            return new LinuxSocket(second.get(SocketOption.SOL_SOCKET, SocketOption.SO_DOMAIN, "SO_DOMAIN"), second.fd);
        } catch (LinuxException e) {
            second.close();
            throw e;
        }
    }

    /** Returns the descriptor, -1 once closed. */
    public int fd() {
        return fd;
    }

    /** Returns AF_INET or AF_INET6. */
    public int family() {
        return family;
    }

    /**
     * Sets an option.
     *
     * @param name the option's name and value for the message, such as "SO_MARK 51820"
     * @throws LinuxException if the system refuses
     */
    public void set(int level, int option, int value, String name) throws LinuxException {
        LinuxException.check(trySet(level, option, value), "setsockopt(" + name + ")");
    }

    /** Sets an option and returns 0 or the negative errno. */
    public int trySet(int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            return trySet(level, option, arena.allocateFrom(ValueLayout.JAVA_INT, value));
        }
    }

    /** Sets an option that is a struct and returns 0 or the negative errno. */
    public int trySet(int level, int option, MemorySegment value) {
        return SocketCalls.setsockopt(fd, level, option, value.address(), (int) value.byteSize());
    }

    /**
     * Reads an option.
     *
     * @param name the option's name for the message
     * @throws LinuxException if the system refuses
     */
    public int get(int level, int option, String name) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 4);
            LinuxException.check(SocketCalls.getsockopt(fd, level, option, value.address(), length.address()), "getsockopt(" + name + ")");
            return value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /**
     * Binds to an address; port 0 is any free port.
     *
     * @throws LinuxException if the system refuses; the message names the address
     */
    public void bind(InetSocketAddress address) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(Sockaddr.SIZE, 8);
            int length = Sockaddr.write(name, 0, family, address);
            LinuxException.check(SocketCalls.bind(fd, name.address(), length), "bind(" + text(address) + ")");
        }
    }

    /**
     * Connects to an address; a stream may still be connecting: it becomes writable when that is over, and SO_ERROR tells how.
     *
     * @throws LinuxException if the system refuses; the message names the address
     */
    public void connect(InetSocketAddress address) throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(Sockaddr.SIZE, 8);
            int length = Sockaddr.write(name, 0, family, address);
            int code = SocketCalls.connect(fd, name.address(), length);
            if (code != -Errno.EINPROGRESS) {
                LinuxException.check(code, "connect(" + text(address) + ")");
            }
        }
    }

    /**
     * Makes a bound socket accept connections.
     *
     * @param backlog connections that may wait to be accepted
     * @throws LinuxException if the system refuses
     */
    public void listen(int backlog) throws LinuxException {
        LinuxException.check(SocketCalls.listen(fd, backlog), "listen()");
    }

    /**
     * Takes a connection that waits, non-blocking as this socket is.
     *
     * @param name room of {@link Sockaddr#SIZE} bytes for the address of the other end
     * @param errno its first element becomes the error number where there is no connection: EAGAIN if none waits
     * @return the connection, or null
     */
    public LinuxSocket accept(MemorySegment name, int[] errno) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Sockaddr.SIZE);
            int connection = SocketCalls.accept4(fd, name.address(), length.address(), SocketOption.SOCK_CLOEXEC_NONBLOCK);
            errno[0] = connection < 0 ? -connection : 0;
            return connection < 0 ? null : new LinuxSocket(family, connection);
        }
    }

    /**
     * Returns the own address.
     *
     * @throws LinuxException if the system refuses
     */
    public InetSocketAddress local() throws LinuxException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(Sockaddr.SIZE, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Sockaddr.SIZE);
            LinuxException.check(SocketCalls.getsockname(fd, name.address(), length.address()), "getsockname()");
            return Sockaddr.read(name, 0);
        }
    }

    private static String text(InetSocketAddress address) {
        String host = Address.text(address.getAddress());
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    /** Closes the socket; idempotent. */
    @Override
    public synchronized void close() {
        if (fd >= 0) {
            int closing = fd;
            fd = -1;
            Libc.close(closing);
        }
    }
}
