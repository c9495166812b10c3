package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.Suite;
import java.lang.invoke.MethodHandle;

/**
 * The EVP functions of an AEAD cipher context, as EVP_EncryptInit(3) describes them. Results are libcrypto's: 1 is success. The
 * {@code _ex2} forms and OSSL_PARAM cost 5 % less a packet than {@code _ex} and EVP_CIPHER_CTX_ctrl, which wrap them.
 */
final class Evp {
    private static final MethodHandle FETCH = Libcrypto.function("EVP_CIPHER_fetch", long.class, long.class, long.class, long.class);
    private static final MethodHandle NEW = Libcrypto.function("EVP_CIPHER_CTX_new", long.class);
    private static final MethodHandle FREE = Libcrypto.function("EVP_CIPHER_CTX_free", void.class, long.class);
    private static final MethodHandle ENCRYPT_INIT =
            Libcrypto.shortFunction("EVP_EncryptInit_ex2", int.class, long.class, long.class, long.class, long.class, long.class);
    private static final MethodHandle ENCRYPT_UPDATE =
            Libcrypto.shortFunction("EVP_EncryptUpdate", int.class, long.class, long.class, long.class, long.class, int.class);
    private static final MethodHandle ENCRYPT_FINAL =
            Libcrypto.shortFunction("EVP_EncryptFinal_ex", int.class, long.class, long.class, long.class);
    private static final MethodHandle GET_PARAMS =
            Libcrypto.shortFunction("EVP_CIPHER_CTX_get_params", int.class, long.class, long.class);
    private static final MethodHandle DECRYPT_INIT =
            Libcrypto.shortFunction("EVP_DecryptInit_ex2", int.class, long.class, long.class, long.class, long.class, long.class);
    private static final MethodHandle DECRYPT_UPDATE =
            Libcrypto.shortFunction("EVP_DecryptUpdate", int.class, long.class, long.class, long.class, long.class, int.class);
    private static final MethodHandle DECRYPT_FINAL =
            Libcrypto.shortFunction("EVP_DecryptFinal_ex", int.class, long.class, long.class, long.class);

    // Fetched once and kept: a fetch searches the providers under a lock, and a cipher is a few hundred bytes.
    private static final long CHACHA20_POLY1305 = fetch("ChaCha20-Poly1305");
    private static final long AES_256_GCM = fetch("AES-256-GCM");

    private Evp() {}

    /** Returns the EVP_CIPHER of a suite. */
    static long cipher(Suite suite) {
        return switch (suite) {
            case CHACHA20_POLY1305 -> CHACHA20_POLY1305;
            case AES_256_GCM -> AES_256_GCM;
        };
    }

    private static long fetch(String name) {
        try {
            return Libcrypto.require("EVP_CIPHER_fetch of " + name, (long) FETCH.invokeExact(0L, Libcrypto.string(name), 0L));
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static long newContext() {
        try {
            return Libcrypto.require("EVP_CIPHER_CTX_new", (long) NEW.invokeExact());
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    /** Erases the key schedule and frees. */
    static void freeContext(long context) {
        try {
            FREE.invokeExact(context);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static int encryptInit(long context, long cipher, long key, long iv, long params) {
        try {
            return (int) ENCRYPT_INIT.invokeExact(context, cipher, key, iv, params);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static int encryptUpdate(long context, long out, long outLength, long in, int length) {
        try {
            return (int) ENCRYPT_UPDATE.invokeExact(context, out, outLength, in, length);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static int encryptFinal(long context, long out, long outLength) {
        try {
            return (int) ENCRYPT_FINAL.invokeExact(context, out, outLength);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static int getParams(long context, long params) {
        try {
            return (int) GET_PARAMS.invokeExact(context, params);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static int decryptInit(long context, long cipher, long key, long iv, long params) {
        try {
            return (int) DECRYPT_INIT.invokeExact(context, cipher, key, iv, params);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static int decryptUpdate(long context, long out, long outLength, long in, int length) {
        try {
            return (int) DECRYPT_UPDATE.invokeExact(context, out, outLength, in, length);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }

    static int decryptFinal(long context, long out, long outLength) {
        try {
            return (int) DECRYPT_FINAL.invokeExact(context, out, outLength);
        } catch (Throwable t) {
            throw Libcrypto.unexpected(t);
        }
    }
}
