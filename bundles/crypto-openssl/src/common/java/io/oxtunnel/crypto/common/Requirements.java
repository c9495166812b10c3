package io.oxtunnel.crypto.common;

import io.oxtunnel.api.crypto.Suite;
import java.security.GeneralSecurityException;

/** Checks of what callers of the control path hand in: the message carries the length that was given and the one that is allowed. */
public final class Requirements {
    /** Bytes of an X25519 scalar, point and secret (RFC 7748 section 5). */
    public static final int X25519_BYTES = 32;

    private Requirements() {}

    /** Requires {@value Suite#KEY} bytes. */
    public static void key(byte[] key) {
        length("key", key, Suite.KEY);
    }

    /** Requires {@value Suite#NONCE} bytes. */
    public static void nonce(byte[] nonce) {
        length("nonce", nonce, Suite.NONCE);
    }

    /** Requires the {@value #X25519_BYTES} bytes of a scalar or a point. */
    public static void x25519(String what, byte[] value) {
        length(what, value, X25519_BYTES);
    }

    /**
     * Requires room for a tag.
     *
     * @return bytes of ciphertext without the tag
     * @throws GeneralSecurityException if {@code sealed} is shorter than a tag
     */
    public static int ciphertextLength(byte[] sealed) throws GeneralSecurityException {
        if (sealed.length < Suite.TAG) {
            throw new GeneralSecurityException("sealed message: " + sealed.length + " bytes, must be at least " + Suite.TAG);
        }
        return sealed.length - Suite.TAG;
    }

    /**
     * Requires a shared secret that is not all zero, looking at every byte (RFC 7748 section 6.1).
     *
     * @return {@code secret}
     * @throws GeneralSecurityException if it is all zero
     */
    public static byte[] notZero(byte[] secret) throws GeneralSecurityException {
        int or = 0;
        for (byte b : secret) {
            or |= b;
        }
        if (or == 0) {
            throw smallOrder();
        }
        return secret;
    }

    /** Makes the exception for a public key that the library itself refuses. */
    public static GeneralSecurityException smallOrder() {
        return new GeneralSecurityException("X25519: the public key is a point of small order");
    }

    private static void length(String what, byte[] value, int allowed) {
        if (value.length != allowed) {
            throw new IllegalArgumentException(what + ": " + value.length + " bytes, must be " + allowed);
        }
    }
}
