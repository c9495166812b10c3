package io.oxtunnel.session.handshake;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.session.SessionEngineFactory.Context;
import io.oxtunnel.session.noise.Hash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * HANDSHAKE_RESPONSE of kind COOKIE (PROTOCOL.md 4.3): 73 bytes, shorter than any INIT. It opens only for who has sent the INIT, whose
 * mac1 it is bound to. Stateless.
 *
 * <pre>
 * 9 type 2 | 10 version | 11 kind 2 | 12 0 | 13 receiver index | 17 nonce 24 | 41 sealed cookie 32 | end 73
 * </pre>
 */
public final class CookieReply {
    private static final byte[] LABEL = "ox-cookie".getBytes(StandardCharsets.US_ASCII);
    private static final int NONCE = Layout.SENDER + 4;
    private static final int NONCE_LENGTH = 24;
    private static final int SEALED = NONCE + NONCE_LENGTH;
    private static final int LENGTH = Wire.HEADER + Wire.COOKIE;

    private CookieReply() {
    }

    /**
     * Makes the answer to an INIT of any kind.
     *
     * @param server public key that the INIT was meant for
     */
    public static byte[] make(Context context, byte[] server, byte[] init, byte[] cookie) {
        byte[] nonce = new byte[NONCE_LENGTH];
        context.random().nextBytes(nonce);
        return make(context, server, init, cookie, nonce);
    }

    static byte[] make(Context context, byte[] server, byte[] init, byte[] cookie, byte[] nonce) {
        ByteBuffer message = Layout.message(Wire.COOKIE, Wire.TYPE_RESPONSE, Wire.KIND_COOKIE, Layout.u32(init, Layout.SENDER)).put(nonce);
        message.put(context.ciphers().seal(Suite.CHACHA20_POLY1305, key(server, nonce), new byte[Suite.NONCE], mac1(init), cookie));
        return context.codec().handshake(message.array());
    }

    /** Returns whether a datagram has the shape of one. */
    public static boolean is(byte[] datagram) {
        return Layout.has(datagram, LENGTH, Wire.TYPE_RESPONSE, Wire.KIND_COOKIE);
    }

    /** Returns the index of the client that it answers. */
    public static int receiver(byte[] datagram) {
        return Layout.u32(datagram, Layout.SENDER);
    }

    /**
     * Opens one.
     *
     * @param server public key of the server
     * @param init the INIT that it answers
     * @return the cookie, 16 bytes
     * @throws GeneralSecurityException if it does not open
     */
    public static byte[] open(Context context, byte[] server, byte[] datagram, byte[] init) throws GeneralSecurityException {
        byte[] nonce = Arrays.copyOfRange(datagram, NONCE, SEALED);
        return context.ciphers().open(Suite.CHACHA20_POLY1305, key(server, nonce), new byte[Suite.NONCE], mac1(init),
                Arrays.copyOfRange(datagram, SEALED, LENGTH));
    }

    private static byte[] key(byte[] server, byte[] nonce) {
        return Hash.hmac(Hash.sha256(LABEL, server), nonce);
    }

    private static byte[] mac1(byte[] init) {
        int at = Trailer.mac1(init.length);
        return Arrays.copyOfRange(init, at, at + Mac1.LENGTH);
    }
}
