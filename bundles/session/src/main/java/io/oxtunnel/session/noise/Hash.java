package io.oxtunnel.session.noise;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** SHA-256, HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869) of the JDK. Thread-safe. */
public final class Hash {
    /** Bytes of a hash. */
    public static final int LENGTH = 32;

    private static final int BLOCK = 64;
    private static final int INNER = 0x36;
    private static final int OUTER = 0x5c;
    private static final MessageDigest EMPTY = find();

    private Hash() {
    }

    /** Returns the SHA-256 of all parts, one after the other. */
    public static byte[] sha256(byte[]... parts) {
        MessageDigest digest = fresh();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /**
     * Returns the HMAC-SHA256 of all parts, one after the other.
     *
     * @param key 1 byte or more
     */
    public static byte[] hmac(byte[] key, byte[]... parts) {
        byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha256(key) : key, BLOCK);
        MessageDigest digest = fresh();
        update(digest, padded, INNER);
        for (byte[] part : parts) {
            digest.update(part);
        }
        byte[] inner = digest.digest();
        update(digest, padded, INNER ^ OUTER);
        digest.update(inner);
        Arrays.fill(padded, (byte) 0);
        return digest.digest();
    }

    /** Adds a mask to the key, in place, and takes it. */
    private static void update(MessageDigest digest, byte[] key, int mask) {
        for (int i = 0; i < BLOCK; i++) {
            key[i] ^= (byte) mask;
        }
        digest.update(key);
    }

    /** A copy of one that nothing was put in: that spares the search through the providers, which costs as much as a short hash. */
    private static MessageDigest fresh() {
        try {
            return (MessageDigest) EMPTY.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("this Java runtime's SHA-256 cannot be copied", e);
        }
    }

    private static MessageDigest find() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
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
