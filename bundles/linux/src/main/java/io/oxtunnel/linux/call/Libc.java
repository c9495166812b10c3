package io.oxtunnel.linux.call;

import static io.oxtunnel.linux.call.Downcall.errno;
import static io.oxtunnel.linux.call.Downcall.impossible;
import static io.oxtunnel.linux.call.Downcall.result;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Calls of the C library on files, memory and readiness, named after the functions they are (open(2) and so on). Pointers are machine
 * addresses. Each returns what the call returns, and the negative errno ({@code -Errno.EAGAIN}) where it fails, so that the data path
 * needs no exception; the control path wraps a call in {@link LinuxException#check}. Once C2 has
 * compiled a call it allocates nothing. Thread-safe.
 *
 * <p>Loaded only where {@link Platform#problem()} is null.
 */
public final class Libc {
    private static final MethodHandle OPEN = Downcall.variadic("open", 2, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = Downcall.of("close", JAVA_INT, JAVA_INT);
    private static final MethodHandle READ = Downcall.of("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = Downcall.of("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle READV = Downcall.of("readv", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle WRITEV = Downcall.of("writev", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle IOCTL = Downcall.variadic("ioctl", 2, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle FCNTL = Downcall.variadic("fcntl", 2, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MMAP = Downcall.of("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle MUNMAP = Downcall.of("munmap", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle POLL = Downcall.of("poll", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE1 = Downcall.of("epoll_create1", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CTL = Downcall.of("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle EPOLL_WAIT = Downcall.of("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle EVENTFD = Downcall.of("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle IF_NAMETOINDEX = Downcall.of("if_nametoindex", JAVA_INT, JAVA_LONG);
    private static final MethodHandle GETUID = Downcall.of("getuid", JAVA_INT);

    private static final MethodHandle GETPWNAM_R = Downcall.of("getpwnam_r", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private Libc() {
    }

    /** Opens a file; {@code path} is a zero-terminated string, {@code mode} counts with O_CREAT only. */
    public static int open(long path, int flags, int mode) {
        try {
            MemorySegment e = errno();
            return result((int) OPEN.invokeExact(e, path, flags, mode), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Closes a descriptor; it is closed even if this returns an error. */
    public static int close(int fd) {
        try {
            MemorySegment e = errno();
            return result((int) CLOSE.invokeExact(e, fd), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Reads up to {@code length} bytes. */
    public static long read(int fd, long buffer, long length) {
        try {
            MemorySegment e = errno();
            return result((long) READ.invokeExact(e, fd, buffer, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Writes up to {@code length} bytes. */
    public static long write(int fd, long buffer, long length) {
        try {
            MemorySegment e = errno();
            return result((long) WRITE.invokeExact(e, fd, buffer, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Reads into {@code count} iovecs of 16 bytes: base, length. */
    public static long readv(int fd, long iovecs, int count) {
        try {
            MemorySegment e = errno();
            return result((long) READV.invokeExact(e, fd, iovecs, count), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Writes from {@code count} iovecs of 16 bytes: base, length. */
    public static long writev(int fd, long iovecs, int count) {
        try {
            MemorySegment e = errno();
            return result((long) WRITEV.invokeExact(e, fd, iovecs, count), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Controls a device; {@code argument} is an address or a value, as the request wants it. */
    public static int ioctl(int fd, long request, long argument) {
        try {
            MemorySegment e = errno();
            return result((int) IOCTL.invokeExact(e, fd, request, argument), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Changes a descriptor; {@code argument} is an address or a value, as the command wants it. */
    public static int fcntl(int fd, int command, long argument) {
        try {
            MemorySegment e = errno();
            return result((int) FCNTL.invokeExact(e, fd, command, argument), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Maps memory. Addresses of user space are positive, errors negative. */
    public static long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        try {
            MemorySegment e = errno();
            return result((long) MMAP.invokeExact(e, address, length, protection, flags, fd, offset), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Takes a mapping back. */
    public static int munmap(long address, long length) {
        try {
            MemorySegment e = errno();
            return result((int) MUNMAP.invokeExact(e, address, length), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Waits for descriptors: {@code count} structs of 8 bytes (fd, events, revents); a negative time is for ever. */
    public static int poll(long descriptors, long count, int milliseconds) {
        try {
            MemorySegment e = errno();
            return result((int) POLL.invokeExact(e, descriptors, count, milliseconds), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Opens an epoll descriptor. */
    public static int epollCreate(int flags) {
        try {
            MemorySegment e = errno();
            return result((int) EPOLL_CREATE1.invokeExact(e, flags), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Adds (1), removes (2) or changes (3) a descriptor; {@code event} as {@link Architecture} lays it out. */
    public static int epollCtl(int epoll, int operation, int fd, long event) {
        try {
            MemorySegment e = errno();
            return result((int) EPOLL_CTL.invokeExact(e, epoll, operation, fd, event), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Waits for up to {@code maximum} events; a negative time is for ever. */
    public static int epollWait(int epoll, long events, int maximum, int milliseconds) {
        try {
            MemorySegment e = errno();
            return result((int) EPOLL_WAIT.invokeExact(e, epoll, events, maximum, milliseconds), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Opens a counter that can be waited for. */
    public static int eventfd(int initial, int flags) {
        try {
            MemorySegment e = errno();
            return result((int) EVENTFD.invokeExact(e, initial, flags), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Returns the index of a network interface, 1 or more; {@code name} is a zero-terminated string. */
    public static int ifNameToIndex(long name) {
        try {
            MemorySegment e = errno();
            int index = (int) IF_NAMETOINDEX.invokeExact(e, name);
            return index != 0 ? index : -e.get(JAVA_INT, 0);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Returns the real user, 0 for root. */
    public static int getuid() {
        try {
            MemorySegment e = errno();
            return (int) GETUID.invokeExact(e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /**
     * Looks a user up by name (getpwnam_r(3)); {@code found} is the address of a pointer that becomes {@code passwd}, or 0 where there is none.
     * Returns 0 or an errno, positive.
     */
    public static int userByName(long name, long passwd, long texts, long length, long found) {
        try {
            return (int) GETPWNAM_R.invokeExact(errno(), name, passwd, texts, length, found);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }
}
