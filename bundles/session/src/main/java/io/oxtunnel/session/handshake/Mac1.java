package io.oxtunnel.session.handshake;

import io.oxtunnel.session.noise.Hash;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * mac1 (PROTOCOL.md 3): shows that the sender of a handshake message knows the public key of its receiver. Thread-safe.
 */
public final class Mac1 {
    /** Bytes of mac1 and of mac2. */
    public static final int LENGTH = 16;

    private final byte[] key;

    /** Makes the mac1 of messages to the owner of a static public key. */
    public Mac1(byte[] receiver) {
        key = Hash.sha256("ox-mac1".getBytes(StandardCharsets.US_ASCII), receiver);
    }

    /** Returns the key, which whoever knows the public key can make; not to be changed. */
    byte[] key() {
        return key;
    }

    /** Returns whether the mac1 in the trailer of a datagram fits; one too short for a trailer does not. */
    public boolean fits(byte[] datagram) {
        int at = Trailer.mac1(datagram.length);
        return at >= 0 && fits(datagram, at);
    }

    /** Returns the mac1 of the first {@code length} bytes of a datagram, header included. */
    byte[] of(byte[] datagram, int length) {
        return Arrays.copyOf(Hash.hmac(key, Arrays.copyOf(datagram, length)), LENGTH);
    }

    /** Returns whether the mac1 at a position fits what stands before it. */
    public boolean fits(byte[] datagram, int at) {
        return MessageDigest.isEqual(of(datagram, at), Arrays.copyOfRange(datagram, at, at + LENGTH));
    }

    /** Writes the mac1 of what stands before it. */
    void write(byte[] datagram, int at) {
        System.arraycopy(of(datagram, at), 0, datagram, at, LENGTH);
    }
}
