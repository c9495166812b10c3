package io.oxtunnel.crypto.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of libcrypto that are used everywhere: memory, errors, version. The class is initialised by its first use, which
 * fails unless {@link LibcryptoFile#find()} succeeds. Pointers and size_t are {@code long}.
 */
final class Libcrypto {
    private static final SymbolLookup LIBRARY = LibcryptoFile.find();
    private static final int OPENSSL_VERSION = 0;

    private static final MethodHandle ALLOCATE = function("CRYPTO_zalloc", long.class, long.class, long.class, int.class);
    private static final MethodHandle CLEAR_FREE = function("CRYPTO_clear_free", void.class, long.class, long.class, long.class, int.class);
    private static final MethodHandle PEEK_ERROR = function("ERR_peek_last_error", long.class);
    private static final MethodHandle CLEAR_ERRORS = function("ERR_clear_error", void.class);
    private static final MethodHandle VERSION = function("OpenSSL_version", long.class, int.class);

    private Libcrypto() {}

    /** Binds a function that may take long or wait. */
    static MethodHandle function(String name, Class<?> result, Class<?>... parameters) {
        return bind(name, result, parameters);
    }

    /**
     * Binds a function of the data path: short, never waiting, never calling back, so the transition to native state can be left out.
     * The longest, on 64 KiB, keeps a safepoint waiting for some 50 us.
     */
    static MethodHandle shortFunction(String name, Class<?> result, Class<?>... parameters) {
        return bind(name, result, parameters, Linker.Option.critical(false));
    }

    private static MethodHandle bind(String name, Class<?> result, Class<?>[] parameters, Linker.Option... options) {
        MemorySegment address = LIBRARY.find(name)
                .orElseThrow(() -> new UnsupportedOperationException("libcrypto has no function " + name));
        MemoryLayout[] layouts = new MemoryLayout[parameters.length];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] = layout(parameters[i]);
        }
        FunctionDescriptor descriptor = result == void.class ? FunctionDescriptor.ofVoid(layouts)
                : FunctionDescriptor.of(layout(result), layouts);
        return Linker.nativeLinker().downcallHandle(address, descriptor, options);
    }

    private static MemoryLayout layout(Class<?> type) {
        return type == int.class ? ValueLayout.JAVA_INT : ValueLayout.JAVA_LONG;
    }

    /** Allocates zeroed memory of the C heap; {@link #clearFree} gives it back. */
    static MemorySegment allocate(long size) {
        try {
            return MemorySegment.ofAddress(require("CRYPTO_zalloc", (long) ALLOCATE.invokeExact(size, 0L, 0))).reinterpret(size);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Erases and frees. */
    static void clearFree(MemorySegment memory) {
        try {
            CLEAR_FREE.invokeExact(memory.address(), memory.byteSize(), 0L, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Empties this thread's queue of errors, which would otherwise keep the traces of up to 16 failed calls. */
    static void clearErrors() {
        try {
            CLEAR_ERRORS.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Returns for example "OpenSSL 3.0.13 30 Jan 2024". */
    static String version() {
        try {
            return MemorySegment.ofAddress((long) VERSION.invokeExact(OPENSSL_VERSION)).reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Returns a pointer that must not be null. */
    static long require(String function, long pointer) {
        if (pointer == 0) {
            throw failed(function);
        }
        return pointer;
    }

    /** Requires the result 1, libcrypto's word for success. */
    static void require(String function, int result) {
        if (result != 1) {
            throw failed(function);
        }
    }

    /** Makes the exception of a call that failed, and empties the queue of errors. */
    static IllegalStateException failed(String function) {
        try {
            long error = (long) PEEK_ERROR.invokeExact();
            clearErrors();
            return new IllegalStateException("libcrypto: " + function + " failed, error 0x" + Long.toHexString(error));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A downcall declares Throwable but throws only what its own bugs or the virtual machine do. */
    static RuntimeException unexpected(Throwable t) {
        if (t instanceof RuntimeException e) {
            return e;
        }
        if (t instanceof Error e) {
            throw e;
        }
        throw new AssertionError(t);
    }

    /** A C string that lives as long as the process. */
    static long string(String value) {
        return Arena.global().allocateFrom(value).address();
    }
}
