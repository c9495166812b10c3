package io.oxtunnel.session.handshake;

import io.oxtunnel.api.packet.Memory;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Checks mac1 where the datagram was received, without a copy and without allocation: HMAC-SHA256 (RFC 2104) over a digest that is used
 * again and again. One thread.
 */
public final class MacCheck {
    private static final int BLOCK = 64;
    private static final int DIGEST = 32;
    private static final int CHUNK = 512;

    private final MessageDigest digest;
    private final byte[] inner = new byte[BLOCK];
    private final byte[] outer = new byte[BLOCK];
    private final byte[] chunk = new byte[CHUNK];
    // The first 16 bytes of both are compared; the rest stays zero.
    private final byte[] computed = new byte[DIGEST];
    private final byte[] given = new byte[DIGEST];

    /** Makes the check of messages to the owner of a public key. */
    public MacCheck(Mac1 receiver) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java runtime has no SHA-256", e);
        }
        byte[] key = receiver.key();
        for (int i = 0; i < BLOCK; i++) {
            byte k = i < key.length ? key[i] : 0;
            inner[i] = (byte) (k ^ 0x36);
            outer[i] = (byte) (k ^ 0x5c);
        }
    }

    /**
     * Returns whether the mac1 in the trailer of a datagram fits.
     *
     * @param length of the datagram; one too short for a trailer does not fit
     */
    public boolean fits(Memory memory, long at, int length) {
        int mac = Trailer.mac1(length);
        if (mac < 0) {
            return false;
        }
        digest.update(inner);
        for (int from = 0; from < mac; from += CHUNK) {
            int n = Math.min(CHUNK, mac - from);
            memory.read(at + from, chunk, 0, n);
            digest.update(chunk, 0, n);
        }
        finish();
        digest.update(outer);
        digest.update(computed);
        finish();
        Arrays.fill(computed, Mac1.LENGTH, DIGEST, (byte) 0);
        memory.read(at + mac, given, 0, Mac1.LENGTH);
        return MessageDigest.isEqual(computed, given);
    }

    private void finish() {
        try {
            digest.digest(computed, 0, DIGEST);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has " + DIGEST + " bytes", e);
        }
    }
}
