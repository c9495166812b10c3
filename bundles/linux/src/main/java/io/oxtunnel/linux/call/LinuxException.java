package io.oxtunnel.linux.call;

import java.io.IOException;

/**
 * A system call failed. The message carries the call, the name and text of the error, and what to do about it where that is known.
 * Control path only.
 */
public final class LinuxException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * Describes a failed call.
     *
     * @param call the call and what it was about, such as "bind([::]:51820)"; no secrets
     * @param errno the error number, positive
     */
    public LinuxException(String call, int errno) {
        super(call + ": " + Errno.text(errno) + Remedy.suffix(call, errno));
        this.call = call;
        this.errno = errno;
    }

    /** Returns the call and what it was about. */
    public String call() {
        return call;
    }

    /** Returns the error number, a constant of {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** Returns what to do about it, or an empty text where that is not known. */
    public String remedy() {
        return Remedy.of(call, errno);
    }

    /**
     * Hands a result on if it is not an error.
     *
     * @param result what a call of {@link Libc} or {@link SocketCalls} returned
     * @throws LinuxException if it is negative
     */
    public static int check(int result, String call) throws LinuxException {
        return (int) check((long) result, call);
    }

    /** The same for calls that return a long. */
    public static long check(long result, String call) throws LinuxException {
        if (result < 0) {
            throw new LinuxException(call, (int) -result);
        }
        return result;
    }
}
