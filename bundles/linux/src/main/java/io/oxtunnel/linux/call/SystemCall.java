package io.oxtunnel.linux.call;

import static io.oxtunnel.linux.call.Downcall.errno;
import static io.oxtunnel.linux.call.Downcall.impossible;
import static io.oxtunnel.linux.call.Downcall.result;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** System calls for which the C library has no function (syscall(2)); the rules are those of {@link Libc}. */
public final class SystemCall {
    private static final MethodHandle SYSCALL3 = Downcall.variadic("syscall", 1, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);

    private SystemCall() {
    }

    /** Calls bpf(2); {@code attributes} is the address of a union bpf_attr of {@code size} bytes. */
    public static long bpf(int command, long attributes, int size) {
        try {
            MemorySegment e = errno();
            return result((long) SYSCALL3.invokeExact(e, (long) Architecture.current().bpf(), (long) command, attributes, (long) size), e);
        } catch (Throwable t) {
            throw impossible(t);
        }
    }
}
