package io.oxtunnel.linux.call;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * How the C library is bound: pointers travel as long addresses, and errno is captured by the call itself, because the JVM may change
 * it before Java could ask. A call allocates nothing once C2 has compiled it; before, the capture costs 40 bytes.
 */
final class Downcall {
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    /** One captured errno a thread. An automatic arena: such a segment costs no reference count at a call. */
    private static final ThreadLocal<MemorySegment> CAPTURE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

    private Downcall() {
    }

    static MethodHandle of(String name, MemoryLayout result, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.of(result, arguments), ERRNO);
    }

    /** Binds a C function with {@code fixed} parameters before its "...". */
    static MethodHandle variadic(String name, int fixed, MemoryLayout result, MemoryLayout... arguments) {
        return bind(name, FunctionDescriptor.of(result, arguments), ERRNO, Linker.Option.firstVariadicArg(fixed));
    }

    private static MethodHandle bind(String name, FunctionDescriptor type, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        MemorySegment symbol = linker.defaultLookup().find(name)
                .orElseThrow(() -> new UnsatisfiedLinkError("the C library has no function \"" + name + "\""));
        return linker.downcallHandle(symbol, type, options);
    }

    /** Returns where the calls of this thread leave errno. */
    static MemorySegment errno() {
        return CAPTURE.get();
    }

    static int result(int result, MemorySegment errno) {
        return result != -1 ? result : -errno.get(ValueLayout.JAVA_INT, 0);
    }

    static long result(long result, MemorySegment errno) {
        return result != -1 ? result : -errno.get(ValueLayout.JAVA_INT, 0);
    }

    /** A downcall declares Throwable and throws nothing but errors of the JVM itself. */
    static Error impossible(Throwable t) {
        return t instanceof Error e ? e : new AssertionError("a downcall threw", t);
    }
}
