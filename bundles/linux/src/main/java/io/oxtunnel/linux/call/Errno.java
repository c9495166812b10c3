package io.oxtunnel.linux.call;

import java.util.Map;

/** Error numbers of Linux (asm-generic/errno.h), the same on every architecture supported here. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int ESRCH = 3;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EBADF = 9;
    public static final int EAGAIN = 11;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EFAULT = 14;
    public static final int EBUSY = 16;
    public static final int EEXIST = 17;
    public static final int ENODEV = 19;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOTTY = 25;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EPIPE = 32;
    public static final int ERANGE = 34;
    public static final int ENAMETOOLONG = 36;
    public static final int ENOSYS = 38;
    public static final int ENOTSOCK = 88;
    public static final int EDESTADDRREQ = 89;
    public static final int EMSGSIZE = 90;
    public static final int EPROTOTYPE = 91;
    public static final int ENOPROTOOPT = 92;
    public static final int EPROTONOSUPPORT = 93;
    public static final int EOPNOTSUPP = 95;
    public static final int EAFNOSUPPORT = 97;
    public static final int EADDRINUSE = 98;
    public static final int EADDRNOTAVAIL = 99;
    public static final int ENETDOWN = 100;
    public static final int ENETUNREACH = 101;
    public static final int ECONNRESET = 104;
    public static final int ENOBUFS = 105;
    public static final int EISCONN = 106;
    public static final int ENOTCONN = 107;
    public static final int ETIMEDOUT = 110;
    public static final int ECONNREFUSED = 111;
    public static final int EHOSTDOWN = 112;
    public static final int EHOSTUNREACH = 113;
    public static final int EALREADY = 114;
    public static final int EINPROGRESS = 115;

    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(EPERM, "EPERM Operation not permitted"),
            Map.entry(ENOENT, "ENOENT No such file or directory"),
            Map.entry(ESRCH, "ESRCH No such process or entry"),
            Map.entry(EINTR, "EINTR Interrupted system call"),
            Map.entry(EIO, "EIO Input/output error"),
            Map.entry(ENXIO, "ENXIO No such device or address"),
            Map.entry(EBADF, "EBADF Bad file descriptor"),
            Map.entry(EAGAIN, "EAGAIN Resource temporarily unavailable"),
            Map.entry(ENOMEM, "ENOMEM Cannot allocate memory"),
            Map.entry(EACCES, "EACCES Permission denied"),
            Map.entry(EFAULT, "EFAULT Bad address"),
            Map.entry(EBUSY, "EBUSY Device or resource busy"),
            Map.entry(EEXIST, "EEXIST File exists"),
            Map.entry(ENODEV, "ENODEV No such device"),
            Map.entry(ENOTDIR, "ENOTDIR Not a directory"),
            Map.entry(EISDIR, "EISDIR Is a directory"),
            Map.entry(EINVAL, "EINVAL Invalid argument"),
            Map.entry(ENFILE, "ENFILE Too many open files in system"),
            Map.entry(EMFILE, "EMFILE Too many open files"),
            Map.entry(ENOTTY, "ENOTTY Inappropriate ioctl for device"),
            Map.entry(ENOSPC, "ENOSPC No space left on device"),
            Map.entry(EROFS, "EROFS Read-only file system"),
            Map.entry(EPIPE, "EPIPE Broken pipe"),
            Map.entry(ERANGE, "ERANGE Numerical result out of range"),
            Map.entry(ENAMETOOLONG, "ENAMETOOLONG File name too long"),
            Map.entry(ENOSYS, "ENOSYS Function not implemented"),
            Map.entry(ENOTSOCK, "ENOTSOCK Socket operation on non-socket"),
            Map.entry(EDESTADDRREQ, "EDESTADDRREQ Destination address required"),
            Map.entry(EMSGSIZE, "EMSGSIZE Message too long"),
            Map.entry(EPROTOTYPE, "EPROTOTYPE Protocol wrong type for socket"),
            Map.entry(ENOPROTOOPT, "ENOPROTOOPT Protocol not available"),
            Map.entry(EPROTONOSUPPORT, "EPROTONOSUPPORT Protocol not supported"),
            Map.entry(EOPNOTSUPP, "EOPNOTSUPP Operation not supported"),
            Map.entry(EAFNOSUPPORT, "EAFNOSUPPORT Address family not supported by protocol"),
            Map.entry(EADDRINUSE, "EADDRINUSE Address already in use"),
            Map.entry(EADDRNOTAVAIL, "EADDRNOTAVAIL Cannot assign requested address"),
            Map.entry(ENETDOWN, "ENETDOWN Network is down"),
            Map.entry(ENETUNREACH, "ENETUNREACH Network is unreachable"),
            Map.entry(ECONNRESET, "ECONNRESET Connection reset by peer"),
            Map.entry(ENOBUFS, "ENOBUFS No buffer space available"),
            Map.entry(EISCONN, "EISCONN Transport endpoint is already connected"),
            Map.entry(ENOTCONN, "ENOTCONN Transport endpoint is not connected"),
            Map.entry(ETIMEDOUT, "ETIMEDOUT Connection timed out"),
            Map.entry(ECONNREFUSED, "ECONNREFUSED Connection refused"),
            Map.entry(EHOSTDOWN, "EHOSTDOWN Host is down"),
            Map.entry(EHOSTUNREACH, "EHOSTUNREACH No route to host"),
            Map.entry(EALREADY, "EALREADY Operation already in progress"),
            Map.entry(EINPROGRESS, "EINPROGRESS Operation now in progress"));

    private Errno() {
    }

    /** Returns the name and the text of an error number, such as "EADDRINUSE Address already in use", or "errno 4711". */
    public static String text(int errno) {
        return TEXTS.getOrDefault(errno, "errno " + errno);
    }
}
