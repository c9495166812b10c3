package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.KeyAgreement;

/**
 * An X25519 key pair. {@link #toString()} tells no secret.
 *
 * @param privateKey 32 bytes
 * @param publicKey 32 bytes
 */
public record KeyPair(byte[] privateKey, byte[] publicKey) {
    /**
     * Computes the public key of a private one.
     *
     * @throws IllegalArgumentException if the private key has not 32 bytes
     */
    public static KeyPair of(byte[] privateKey, KeyAgreement agreement) {
        if (privateKey.length != 32) {
            throw new IllegalArgumentException("private key: " + privateKey.length + " bytes; allowed: 32");
        }
        return new KeyPair(privateKey, agreement.publicKey(privateKey));
    }

    @Override
    public String toString() {
        return "KeyPair[not shown]";
    }
}
