package io.oxtunnel.linux.call;

import static io.oxtunnel.linux.call.Downcall.errno;
import static io.oxtunnel.linux.call.Downcall.impossible;
import static io.oxtunnel.linux.call.Downcall.result;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls of the C library on sockets; the rules are those of {@link Libc}. The structs behind addresses are those of 64-bit Linux:
 * msghdr 56 bytes, mmsghdr 64, cmsghdr 16, iovec 16.
 */
public final class SocketCalls {
    private static final MethodHandle SOCKET = Downcall.of("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOCKETPAIR = Downcall.of("socketpair", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle BIND = Downcall.of("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CONNECT = Downcall.of("connect", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle LISTEN = Downcall.of("listen", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACCEPT4 = Downcall.of("accept4", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SHUTDOWN = Downcall.of("shutdown", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = Downcall.of("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SETSOCKOPT = Downcall.of("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GETSOCKOPT = Downcall.of("getsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SENDTO = Downcall.of("sendto", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVFROM = Downcall.of("recvfrom", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SENDMSG = Downcall.of("sendmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECVMSG = Downcall.of("recvmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDMMSG = Downcall.of("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle RECVMMSG = Downcall.of("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);

    private SocketCalls() {
    }

    /** Does nothing but bind the functions above, by loading this class. */
    static void load() {
    }

    /** Opens a socket. */
    public static int socket(int family, int type, int protocol) {
        try {
            MemorySegment e = errno();
            return result((int) SOCKET.invokeExact(e, family, type, protocol), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Opens two sockets that are connected to each other; their descriptors go to two ints at an address. */
    public static int socketpair(int family, int type, int protocol, long pair) {
        try {
            MemorySegment e = errno();
            return result((int) SOCKETPAIR.invokeExact(e, family, type, protocol, pair), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Gives a socket its own address. */
    public static int bind(int fd, long address, int length) {
        try {
            MemorySegment e = errno();
            return result((int) BIND.invokeExact(e, fd, address, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Gives a socket its peer. */
    public static int connect(int fd, long address, int length) {
        try {
            MemorySegment e = errno();
            return result((int) CONNECT.invokeExact(e, fd, address, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Ends one direction of a connection: 0 what is received, 1 what is sent, 2 both. */
    public static int shutdown(int fd, int how) {
        try {
            MemorySegment e = errno();
            return result((int) SHUTDOWN.invokeExact(e, fd, how), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Takes a connection that waits; {@code length} is the address of an int, in and out, for the other end's address. */
    public static int accept4(int fd, long address, long length, int flags) {
        try {
            MemorySegment e = errno();
            return result((int) ACCEPT4.invokeExact(e, fd, address, length, flags), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Makes a socket accept connections. */
    public static int listen(int fd, int backlog) {
        try {
            MemorySegment e = errno();
            return result((int) LISTEN.invokeExact(e, fd, backlog), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Reads a socket's own address; {@code length} is the address of an int, in and out. */
    public static int getsockname(int fd, long address, long length) {
        try {
            MemorySegment e = errno();
            return result((int) GETSOCKNAME.invokeExact(e, fd, address, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Sets an option of {@code length} bytes. */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        try {
            MemorySegment e = errno();
            return result((int) SETSOCKOPT.invokeExact(e, fd, level, option, value, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Reads an option; {@code length} is the address of an int, in and out. */
    public static int getsockopt(int fd, int level, int option, long value, long length) {
        try {
            MemorySegment e = errno();
            return result((int) GETSOCKOPT.invokeExact(e, fd, level, option, value, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Sends one datagram. */
    public static long sendto(int fd, long buffer, long length, int flags, long address, int addressLength) {
        try {
            MemorySegment e = errno();
            return result((long) SENDTO.invokeExact(e, fd, buffer, length, flags, address, addressLength), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Receives one datagram; {@code addressLength} is the address of an int, in and out, or 0. */
    public static long recvfrom(int fd, long buffer, long length, int flags, long address, long addressLength) {
        try {
            MemorySegment e = errno();
            return result((long) RECVFROM.invokeExact(e, fd, buffer, length, flags, address, addressLength), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Sends one msghdr. */
    public static long sendmsg(int fd, long message, int flags) {
        try {
            MemorySegment e = errno();
            return result((long) SENDMSG.invokeExact(e, fd, message, flags), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Receives one msghdr. */
    public static long recvmsg(int fd, long message, int flags) {
        try {
            MemorySegment e = errno();
            return result((long) RECVMSG.invokeExact(e, fd, message, flags), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Sends {@code count} mmsghdrs; returns how many went, an error only if the first did not. */
    public static int sendmmsg(int fd, long messages, int count, int flags) {
        try {
            MemorySegment e = errno();
            return result((int) SENDMMSG.invokeExact(e, fd, messages, count, flags), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /**
     * Receives up to {@code count} mmsghdrs; returns how many came. {@code timeout} is 0 or the address of a timespec.
     */
    public static int recvmmsg(int fd, long messages, int count, int flags, long timeout) {
        try {
            MemorySegment e = errno();
            return result((int) RECVMMSG.invokeExact(e, fd, messages, count, flags, timeout), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }
}
