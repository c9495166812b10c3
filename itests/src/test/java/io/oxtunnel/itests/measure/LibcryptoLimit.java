package io.oxtunnel.itests.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What libcrypto needs for the key agreement of one handshake at a server and nothing else, as `openssl speed ecdhx25519` takes it: the
 * contexts are ready, the peer is set. One thread.
 */
final class LibcryptoLimit {
    /** es, ss, ee, se. */
    static final int AGREEMENTS = 4;
    private static final int X25519 = 1_034;
    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libcrypto.so.3", Arena.global());
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle NEW_BY_ID = bind("EVP_PKEY_CTX_new_id", LONG, INT, LONG);
    private static final MethodHandle NEW = bind("EVP_PKEY_CTX_new", LONG, LONG, LONG);
    private static final MethodHandle KEYGEN_INIT = bind("EVP_PKEY_keygen_init", INT, LONG);
    private static final MethodHandle KEYGEN = bind("EVP_PKEY_keygen", INT, LONG, LONG);
    private static final MethodHandle FREE = linker().downcallHandle(LIBRARY.findOrThrow("EVP_PKEY_free"), FunctionDescriptor.ofVoid(LONG));
    private static final MethodHandle DERIVE_INIT = bind("EVP_PKEY_derive_init", INT, LONG);
    private static final MethodHandle DERIVE_PEER = bind("EVP_PKEY_derive_set_peer", INT, LONG, LONG);
    private static final MethodHandle DERIVE = bind("EVP_PKEY_derive", INT, LONG, LONG, LONG);

    private final MemorySegment key = Arena.global().allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment secret = Arena.global().allocate(32);
    private final MemorySegment length = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 32);
    private final long generation;
    private final long derivation;

    LibcryptoLimit() throws Throwable {
        generation = (long) NEW_BY_ID.invokeExact(X25519, 0L);
        require((int) KEYGEN_INIT.invokeExact(generation));
        long own = generate();
        derivation = (long) NEW.invokeExact(own, 0L);
        require((int) DERIVE_INIT.invokeExact(derivation));
        require((int) DERIVE_PEER.invokeExact(derivation, generate()));
    }

    private static Linker linker() {
        return Linker.nativeLinker();
    }

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return linker().downcallHandle(LIBRARY.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    private static void require(int result) {
        if (result != 1) {
            throw new IllegalStateException("libcrypto returned " + result);
        }
    }

    private long generate() throws Throwable {
        key.set(ValueLayout.JAVA_LONG, 0, 0);
        require((int) KEYGEN.invokeExact(generation, key.address()));
        return key.get(ValueLayout.JAVA_LONG, 0);
    }

    /** Makes one ephemeral key and four agreements. */
    void handshake() throws Throwable {
        long ephemeral = generate();
        for (int i = 0; i < AGREEMENTS; i++) {
            require((int) DERIVE.invokeExact(derivation, secret.address(), length.address()));
        }
        FREE.invokeExact(ephemeral);
    }
}
