package io.oxtunnel.api.crypto;

import java.security.GeneralSecurityException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An X25519 private key that was made ready once for several agreements: what {@link KeyAgreement#agree} derives from the private key at
 * each call is kept. One thread at a time. {@link Object#toString()} tells no secret.
 */
@ConsumerType
public interface PreparedKey extends AutoCloseable {
    /** Returns the public key, 32 bytes, in an array of the caller's own. */
    byte[] publicKey();

    /**
     * Computes the shared secret, as {@link KeyAgreement#agree}. A refused public key leaves this fit for the next one.
     *
     * @param publicKey 32 bytes
     * @throws GeneralSecurityException if the result is all zero: the public key is a point of small order (RFC 7748 section 6.1)
     * @throws IllegalStateException after {@link #close()}
     */
    byte[] agree(byte[] publicKey) throws GeneralSecurityException;

    /** Erases the private key, as far as the provider can. Idempotent. */
    @Override
    void close();
}
