package io.oxtunnel.linux.poll;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.linux.call.Architecture;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.Platform;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Level-triggered epoll(7), woken by an eventfd(2). Times are rounded up to milliseconds. An error or hang-up of a descriptor is
 * reported as what it is watched for, so that the next receive or send finds it; one that is watched for nothing is taken out of the
 * epoll set, because the kernel would report its errors without end.
 */
public final class EpollPoller implements Poller {
    private static final int TOKENS = 16;
    private static final int WAKE = TOKENS;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int CHANGE = 3;
    private static final int EPOLLIN = 1;
    private static final int EPOLLOUT = 4;
    private static final int EPOLLERR = 8;
    private static final int EPOLLHUP = 16;
    private static final int CLOEXEC = 0x80000;
    private static final int NONBLOCK = 0x800;
    private static final ValueLayout.OfLong DATA = ValueLayout.JAVA_LONG_UNALIGNED;

    private final int eventSize = Architecture.current().epollEventSize();
    private final int dataAt = Architecture.current().epollDataAt();
    private final int[] interests = new int[TOKENS];
    private final AtomicBoolean woken = new AtomicBoolean();
    private final MemorySegment events = Arena.ofAuto().allocate((TOKENS + 1L) * eventSize, 8);
    private final MemorySegment change = Arena.ofAuto().allocate(eventSize, 8);
    private final MemorySegment counter = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment one = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 1);
    private final int epoll;
    private final int wake;
    private boolean closed;

    /**
     * Opens a poller.
     *
     * @throws IOException if this is not Linux, or the system refuses
     */
    public EpollPoller() throws IOException {
        Platform.require();
        Arrays.fill(interests, -1);
        epoll = LinuxException.check(Libc.epollCreate(CLOEXEC), "epoll_create1()");
        wake = Libc.eventfd(0, CLOEXEC | NONBLOCK);
        int added = wake < 0 ? wake : control(ADD, wake, WAKE, READ);
        if (added < 0) {
            close();
            throw new LinuxException("eventfd()", -added);
        }
    }

    @Override
    public void add(int fd, int token, int interest) throws IOException {
        if (token < 0 || token >= TOKENS || interests[token] != -1) {
            throw new IllegalArgumentException("token: " + token + " is not a free one of 0.." + (TOKENS - 1));
        }
        if (interest != 0) {
            LinuxException.check(control(ADD, fd, token, interest), "epoll_ctl(ADD)");
        }
        interests[token] = interest;
    }

    @Override
    public void interest(int fd, int token, int interest) {
        int before = interests[token];
        if (before == interest || before == -1) {
            return;
        }
        int operation = before == 0 ? ADD : interest == 0 ? REMOVE : CHANGE;
        int result = control(operation, fd, token, interest);
        if (result < 0 && result != -Errno.EBADF && result != -Errno.ENOENT) {
            throw new IllegalStateException("epoll_ctl: " + Errno.text(-result));
        }
        interests[token] = interest;
    }

    @Override
    public void remove(int fd, int token) {
        if (interests[token] > 0) {
            // A descriptor that is closed already has left the set by itself.
            control(REMOVE, fd, token, 0);
        }
        interests[token] = -1;
    }

    private int control(int operation, int fd, int token, int interest) {
        change.set(ValueLayout.JAVA_INT, 0, ((interest & READ) != 0 ? EPOLLIN : 0) | ((interest & WRITE) != 0 ? EPOLLOUT : 0));
        change.set(DATA, dataAt, token);
        return Libc.epollCtl(epoll, operation, fd, change.address());
    }

    @Override
    public long await(long nanos) {
        int n = Libc.epollWait(epoll, events.address(), TOKENS + 1, milliseconds(nanos));
        long ready = 0;
        for (int i = 0; i < n; i++) {
            int token = (int) events.get(DATA, (long) i * eventSize + dataAt);
            if (token == WAKE) {
                // In this order: a wake() in between finds the flag set, and this wait, which ends anyway, is the one it ends.
                Libc.read(wake, counter.address(), 8);
                woken.getAndSet(false);
            } else {
                ready |= ready(events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * eventSize), interests[token]) << 2 * token;
            }
        }
        return ready;
    }

    private static long ready(int events, int interest) {
        if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
            return interest;
        }
        return ((events & EPOLLIN) != 0 ? READ : 0) | ((events & EPOLLOUT) != 0 ? WRITE : 0);
    }

    private static int milliseconds(long nanos) {
        return nanos < 0 ? -1 : (int) Math.min(Integer.MAX_VALUE, nanos / 1_000_000 + (nanos % 1_000_000 == 0 ? 0 : 1));
    }

    @Override
    public int descriptor() {
        return epoll;
    }

    @Override
    public void wake() {
        if (!woken.getAndSet(true)) {
            Libc.write(wake, one.address(), 8);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            // From now on wake() writes to nobody: the number of the descriptor may soon name another file.
            woken.set(true);
            Libc.close(wake);
            Libc.close(epoll);
        }
    }
}
