package io.oxtunnel.linux.resolve;

import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.socket.LinuxSocket;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits for sockets, in slices after each of which an interrupt of the thread is noticed: the kernel knows none. Stateless. */
final class Waiter {
    static final short READABLE = 1;
    static final short WRITABLE = 4;
    private static final int POLLFD = 8;
    private static final int REVENTS = 6;
    private static final long SLICE_MILLIS = 50;

    private Waiter() {
    }

    /**
     * Waits until one of the sockets is ready, or has failed.
     *
     * @param until a value of System.nanoTime
     * @return its place in the list, or -1 when the time is over
     * @throws InterruptedIOException if the thread was interrupted
     */
    static int await(List<LinuxSocket> sockets, short events, long until) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocate((long) POLLFD * sockets.size(), 8);
            for (int i = 0; i < sockets.size(); i++) {
                set.set(ValueLayout.JAVA_INT, (long) POLLFD * i, sockets.get(i).fd());
                set.set(ValueLayout.JAVA_SHORT, (long) POLLFD * i + 4, events);
            }
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedIOException("the look-up was interrupted");
                }
                long left = until - System.nanoTime();
                if (left <= 0) {
                    return -1;
                }
                int millis = (int) Math.min(SLICE_MILLIS, TimeUnit.NANOSECONDS.toMillis(left) + 1);
                int ready = Libc.poll(set.address(), sockets.size(), millis);
                if (ready != -Errno.EINTR && LinuxException.check(ready, "poll()") > 0) {
                    return first(set, sockets.size());
                }
            }
        }
    }

    private static int first(MemorySegment set, int count) {
        int i = 0;
        while (i < count - 1 && set.get(ValueLayout.JAVA_SHORT, (long) POLLFD * i + REVENTS) == 0) {
            i++;
        }
        return i;
    }
}
