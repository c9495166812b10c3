package io.oxtunnel.session.noise;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256, HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869) of the JDK. Thread-safe. */
public final class Hash {
    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    private Hash() {
    }

    /** Returns the SHA-256 of all parts, one after the other. */
    public static byte[] sha256(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
    }

    /**
     * Returns the HMAC-SHA256 of all parts, one after the other.
     *
     * @param key 1 byte or more
     */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no HmacSHA256", e);
        }
    }

    /**
     * Derives keys by HKDF with empty info, which is Noise's HKDF(ck, ikm, n).
     *
     * @param salt 32 bytes
     * @param material 0 bytes or more
     * @param outputs number of keys, 1..255
     * @return so many keys of 32 bytes
     */
    static byte[][] hkdf(byte[] salt, byte[] material, int outputs) {
        byte[] extracted = hmac(salt, material);
        byte[][] keys = new byte[outputs][];
        byte[] previous = new byte[0];
        for (int i = 0; i < outputs; i++) {
            previous = hmac(extracted, previous, new byte[] {(byte) (i + 1)});
            keys[i] = previous;
        }
        Arrays.fill(extracted, (byte) 0);
        return keys;
    }
}
