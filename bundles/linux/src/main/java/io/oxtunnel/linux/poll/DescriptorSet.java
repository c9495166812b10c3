package io.oxtunnel.linux.poll;

import io.oxtunnel.linux.call.Architecture;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Any number of descriptors in one (epoll(7)): its own descriptor is readable as long as one of them has something to tell, so that a
 * worker waits for that alone. One thread; nothing is allocated after construction.
 */
public final class DescriptorSet implements AutoCloseable {
    /** There is something to read. */
    public static final int READ = 1;
    /** There is room to write. */
    public static final int WRITE = 4;
    /** An error waits; always told. */
    public static final int ERROR = 8;
    /** The connection is over in both directions; always told. */
    public static final int HANG_UP = 0x10;
    /** The other end has sent its last byte. */
    public static final int PEER_CLOSED = 0x2000;
    /** Told once when it comes, not as long as it lasts. */
    public static final int EDGE = 1 << 31;

    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int CHANGE = 3;
    private static final int CLOEXEC = 0x80000;
    private static final ValueLayout.OfLong TOKEN = ValueLayout.JAVA_LONG_UNALIGNED;

    private final int eventSize = Architecture.current().epollEventSize();
    private final int dataAt = Architecture.current().epollDataAt();
    private final int most;
    private final MemorySegment events;
    private final MemorySegment change;
    private int fd;

    /**
     * Opens an empty set.
     *
     * @param most descriptors that one {@link #look} tells of, 1..1024; the others come next time
     * @throws LinuxException if the system refuses
     */
    public DescriptorSet(int most) throws LinuxException {
        if (most < 1 || most > 1024) {
            throw new IllegalArgumentException("events: " + most + " is not in 1..1024");
        }
        this.most = most;
        events = Arena.ofAuto().allocate((long) most * eventSize, 8);
        change = Arena.ofAuto().allocate(eventSize, 8);
        fd = LinuxException.check(Libc.epollCreate(CLOEXEC), "epoll_create1()");
    }

    /** Returns the descriptor that is readable when {@link #look} has something. */
    public int fd() {
        return fd;
    }

    /**
     * Adds a descriptor.
     *
     * @param wanted {@link #READ} and others
     * @param token comes back with its events
     * @return 0 or the negative errno
     */
    public int add(int descriptor, int wanted, long token) {
        return control(ADD, descriptor, wanted, token);
    }

    /** Changes what is told of a descriptor; parameters and result as of {@link #add}. */
    public int change(int descriptor, int wanted, long token) {
        return control(CHANGE, descriptor, wanted, token);
    }

    /** Takes a descriptor out; one that is closed has left by itself. */
    public void remove(int descriptor) {
        control(REMOVE, descriptor, 0, 0);
    }

    private int control(int operation, int descriptor, int wanted, long token) {
        change.set(ValueLayout.JAVA_INT, 0, wanted);
        change.set(TOKEN, dataAt, token);
        return Libc.epollCtl(fd, operation, descriptor, change.address());
    }

    /** Looks without waiting; returns how many have something to tell. */
    public int look() {
        return Math.max(0, Libc.epollWait(fd, events.address(), most, 0));
    }

    /** Returns the token of what the last look found, {@code i} from 0. */
    public long token(int i) {
        return events.get(TOKEN, (long) i * eventSize + dataAt);
    }

    /** Returns what that one has to tell. */
    public int events(int i) {
        return events.get(ValueLayout.JAVA_INT_UNALIGNED, (long) i * eventSize);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.close(fd);
            fd = -1;
        }
    }
}
