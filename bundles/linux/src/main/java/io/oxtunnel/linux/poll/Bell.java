package io.oxtunnel.linux.poll;

import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/** A descriptor that another thread makes readable (eventfd(2)). {@link #ring} is for any thread, the rest for the one that waits. */
public final class Bell implements AutoCloseable {
    private static final int CLOEXEC_NONBLOCK = 0x80800;

    private final AtomicBoolean rung = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final MemorySegment one = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 1);
    private final MemorySegment counter = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);
    private final int fd;

    /**
     * Opens a bell that has not rung.
     *
     * @throws LinuxException if the system refuses
     */
    public Bell() throws LinuxException {
        fd = LinuxException.check(Libc.eventfd(0, CLOEXEC_NONBLOCK), "eventfd()");
    }

    /** Returns the descriptor. */
    public int fd() {
        return fd;
    }

    /** Makes the descriptor readable, with one system call however often it rings before it is heard. */
    public void ring() {
        if (!rung.getAndSet(true)) {
            Libc.write(fd, one.address(), 8);
        }
    }

    /** Makes the descriptor unreadable; what was done before each ring until now is seen after this returns. */
    public void silence() {
        Libc.read(fd, counter.address(), 8);
        rung.set(false);
    }

    @Override
    public void close() {
        // From now on ring() writes to nobody: the number of the descriptor may soon name another file.
        if (!closed.getAndSet(true)) {
            rung.set(true);
            Libc.close(fd);
        }
    }
}
