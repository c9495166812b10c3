package io.oxtunnel.session.handshake;

import io.oxtunnel.session.noise.Hash;
import java.security.MessageDigest;
import java.util.Arrays;

/** mac2 (PROTOCOL.md 3): shows that the sender of an INIT of any kind holds a cookie. Stateless. */
public final class Mac2 {
    private Mac2() {
    }

    /** Writes the mac2 of an INIT whose mac1 is written. */
    public static void write(byte[] init, byte[] cookie) {
        int at = Trailer.mac2(init.length);
        System.arraycopy(of(init, at, cookie), 0, init, at, Mac1.LENGTH);
    }

    /** Returns whether the mac2 of an INIT fits a cookie. */
    static boolean fits(byte[] init, byte[] cookie) {
        int at = Trailer.mac2(init.length);
        return MessageDigest.isEqual(of(init, at, cookie), Arrays.copyOfRange(init, at, init.length));
    }

    /** Returns whether an INIT has no mac2: zeros. */
    static boolean absent(byte[] init) {
        int bits = 0;
        for (int i = Trailer.mac2(init.length); i < init.length; i++) {
            bits |= init[i];
        }
        return bits == 0;
    }

    private static byte[] of(byte[] init, int length, byte[] cookie) {
        return Arrays.copyOf(Hash.hmac(cookie, Arrays.copyOf(init, length)), Mac1.LENGTH);
    }
}
