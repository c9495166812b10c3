package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.PreparedKey;
import java.security.GeneralSecurityException;

/** An X25519 key pair, made ready for several agreements. One thread at a time. {@link #toString()} tells no secret. */
public final class KeyPair implements AutoCloseable {
    private final PreparedKey prepared;
    private final byte[] publicKey;

    private KeyPair(PreparedKey prepared) {
        this.prepared = prepared;
        publicKey = prepared.publicKey();
    }

    /**
     * Makes a private key ready and computes its public key.
     *
     * @throws IllegalArgumentException if the private key has not 32 bytes
     */
    public static KeyPair of(byte[] privateKey, KeyAgreement agreement) {
        if (privateKey.length != 32) {
            throw new IllegalArgumentException("private key: " + privateKey.length + " bytes; allowed: 32");
        }
        return new KeyPair(agreement.prepare(privateKey));
    }

    /** Returns the public key, 32 bytes; not to be changed. */
    public byte[] publicKey() {
        return publicKey;
    }

    /**
     * Computes a DH.
     *
     * @throws GeneralSecurityException if the other key is a point of small order
     */
    byte[] agree(byte[] other) throws GeneralSecurityException {
        return prepared.agree(other);
    }

    /** Erases the private key. Idempotent. */
    @Override
    public void close() {
        prepared.close();
    }

    @Override
    public String toString() {
        return "KeyPair[not shown]";
    }
}
