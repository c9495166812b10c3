package io.oxtunnel.crypto.openssl;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the system's libcrypto and judges its version. */
final class LibcryptoFile {
    /** OPENSSL_VERSION_NUMBER of 3.0.0: 0xMNN00PP0L, OpenSSL_version(3). */
    private static final long OLDEST = 0x3000_0000L;
    // macOS: never the name without a version; the system kills a process that loads its own LibreSSL by that name.
    private static final List<String> NAMES = List.of("libcrypto.so.3", "libcrypto.so", "libcrypto.3.dylib",
            "/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib", "/usr/local/opt/openssl@3/lib/libcrypto.3.dylib");

    private LibcryptoFile() {}

    /**
     * Returns the first library that is there and new enough.
     *
     * @throws UnsupportedOperationException saying what was found and what to install
     */
    static SymbolLookup find() {
        return find(NAMES);
    }

    /** The same, among the files of these names. */
    static SymbolLookup find(List<String> names) {
        if (ValueLayout.ADDRESS.byteSize() != Long.BYTES) {
            throw new UnsupportedOperationException("libcrypto is used on 64-bit systems only");
        }
        List<String> tooOld = new ArrayList<>();
        for (String name : names) {
            Optional<SymbolLookup> library = open(name);
            if (library.isPresent()) {
                long version = version(library.get());
                if (version >= OLDEST) {
                    return library.get();
                }
                tooOld.add(name + " (version 0x" + Long.toHexString(version) + ")");
            }
        }
        throw new UnsupportedOperationException((tooOld.isEmpty() ? "no libcrypto found" : "too old: " + String.join(", ", tooOld))
                + "; install OpenSSL 3.0 or newer (package libssl3, openssl-libs or openssl)");
    }

    /**
     * Opens a library for as long as the process lives. libcrypto registers an atexit handler and destructors of thread-local data;
     * after unmapping it the end of the process, or of any thread that used it, would jump into nothing.
     */
    private static Optional<SymbolLookup> open(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
    }

    private static long version(SymbolLookup library) {
        // 1.0 has no such function; LibreSSL answers 0x20000000, BoringSSL 0x1010107f.
        Optional<MemorySegment> function = library.find("OpenSSL_version_num");
        if (function.isEmpty()) {
            return 0;
        }
        try {
            return (long) Linker.nativeLinker().downcallHandle(function.get(), FunctionDescriptor.of(ValueLayout.JAVA_LONG)).invokeExact();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }
}
