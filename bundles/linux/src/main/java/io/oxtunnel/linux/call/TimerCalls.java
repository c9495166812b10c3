package io.oxtunnel.linux.call;

import static io.oxtunnel.linux.call.Downcall.errno;
import static io.oxtunnel.linux.call.Downcall.impossible;
import static io.oxtunnel.linux.call.Downcall.result;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Calls of the C library on timers that are descriptors (timerfd_create(2)); the rules are those of {@link Libc}. */
public final class TimerCalls {
    private static final MethodHandle CREATE = Downcall.of("timerfd_create", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SETTIME = Downcall.of("timerfd_settime", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);

    private TimerCalls() {
    }

    /** Opens a timer of a clock. */
    public static int create(int clock, int flags) {
        try {
            MemorySegment e = errno();
            return result((int) CREATE.invokeExact(e, clock, flags), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }

    /** Sets a timer; {@code next} is the address of two timespecs, interval and first expiry, {@code before} 0 or of room for them. */
    public static int settime(int fd, int flags, long next, long before) {
        try {
            MemorySegment e = errno();
            return result((int) SETTIME.invokeExact(e, fd, flags, next, before), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }
}
