package io.oxtunnel.linux.poll;

import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.call.TimerCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A descriptor that becomes readable when a time has come (timerfd_create(2)). One thread; nothing is allocated after construction. */
public final class Alarm implements AutoCloseable {
    private static final int MONOTONIC = 1;
    private static final int CLOEXEC_NONBLOCK = 0x80800;
    private static final long SECOND = 1_000;
    private static final long NANOS = 1_000_000;

    // Two timespecs: interval, which stays 0, and the time until the first expiry; then the counter that a read gives.
    private final MemorySegment memory = Arena.ofAuto().allocate(40, 8);
    private int fd;

    /**
     * Opens an alarm that is not set.
     *
     * @throws LinuxException if the system refuses
     */
    public Alarm() throws LinuxException {
        fd = LinuxException.check(TimerCalls.create(MONOTONIC, CLOEXEC_NONBLOCK), "timerfd_create()");
    }

    /** Returns the descriptor. */
    public int fd() {
        return fd;
    }

    /** Sets the alarm, in place of what was set before: it rings once after {@code millis}, at once for 0 and less. */
    public void set(long millis) {
        long most = Math.max(0, millis);
        memory.set(ValueLayout.JAVA_LONG, 16, most / SECOND);
        // All zero would switch the timer off.
        memory.set(ValueLayout.JAVA_LONG, 24, most == 0 ? 1 : most % SECOND * NANOS);
        TimerCalls.settime(fd, 0, memory.address(), 0);
    }

    /** Makes it unreadable again. */
    public void silence() {
        Libc.read(fd, memory.address() + 32, 8);
    }

    @Override
    public void close() {
        if (fd >= 0) {
            Libc.close(fd);
            fd = -1;
        }
    }
}
