package io.oxtunnel.crypto.openssl;

import java.lang.invoke.MethodHandle;

/** The EVP_PKEY functions of X25519, as EVP_PKEY_new(3) and EVP_PKEY_derive(3) describe them. */
final class EvpPkey {
    private static final int EVP_PKEY_X25519 = 1034;
    private static final MethodHandle NEW_PRIVATE = rawKey("EVP_PKEY_new_raw_private_key");
    private static final MethodHandle NEW_PUBLIC = rawKey("EVP_PKEY_new_raw_public_key");
    private static final MethodHandle GET_PUBLIC =
            Libcrypto.function("EVP_PKEY_get_raw_public_key", int.class, long.class, long.class, long.class);
    private static final MethodHandle FREE = Libcrypto.function("EVP_PKEY_free", void.class, long.class);
    private static final MethodHandle CONTEXT_NEW = Libcrypto.function("EVP_PKEY_CTX_new", long.class, long.class, long.class);
    private static final MethodHandle CONTEXT_FREE = Libcrypto.function("EVP_PKEY_CTX_free", void.class, long.class);
    private static final MethodHandle DERIVE_INIT = Libcrypto.function("EVP_PKEY_derive_init", int.class, long.class);
    private static final MethodHandle DERIVE_SET_PEER =
            Libcrypto.function("EVP_PKEY_derive_set_peer", int.class, long.class, long.class);
    private static final MethodHandle DERIVE = Libcrypto.function("EVP_PKEY_derive", int.class, long.class, long.class, long.class);

    private EvpPkey() {}

    private static MethodHandle rawKey(String name) {
        return Libcrypto.function(name, long.class, int.class, long.class, long.class, long.class);
    }

    static long importPrivate(long bytes, long length) {
        try {
            return Libcrypto.require("EVP_PKEY_new_raw_private_key",
                    (long) NEW_PRIVATE.invokeExact(EVP_PKEY_X25519, 0L, bytes, length));
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static long importPublic(long bytes, long length) {
        try {
            return Libcrypto.require("EVP_PKEY_new_raw_public_key",
                    (long) NEW_PUBLIC.invokeExact(EVP_PKEY_X25519, 0L, bytes, length));
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    /** Writes the public half of a key; the size_t at {@code length} holds the room there is. */
    static void rawPublicKey(long key, long out, long length) {
        try {
            Libcrypto.require("EVP_PKEY_get_raw_public_key", (int) GET_PUBLIC.invokeExact(key, out, length));
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    /** Erases and frees a key. */
    static void free(long key) {
        try {
            FREE.invokeExact(key);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    /** Returns a context that derives secrets of a private key, which it shares. */
    static long newDerivation(long own) {
        try {
            long context = Libcrypto.require("EVP_PKEY_CTX_new", (long) CONTEXT_NEW.invokeExact(own, 0L));
            Libcrypto.require("EVP_PKEY_derive_init", (int) DERIVE_INIT.invokeExact(context));
            return context;
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static void freeDerivation(long context) {
        try {
            CONTEXT_FREE.invokeExact(context);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    /** Writes the shared secret and returns true, or returns false if libcrypto refuses the peer's point; {@code length}: see above. */
    static boolean derive(long context, long peer, long out, long length) {
        try {
            boolean derived = (int) DERIVE_SET_PEER.invokeExact(context, peer) == 1 && (int) DERIVE.invokeExact(context, out, length) == 1;
            if (!derived) {
                Libcrypto.clearErrors();
            }
            return derived;
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }
}
