package io.oxtunnel.api.crypto;

import java.security.GeneralSecurityException;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Service of a crypto bundle: X25519 (RFC 7748). Registered after its self-test; the highest {@code service.ranking} serves.
 * Thread-safe.
 */
@ConsumerType
public interface KeyAgreement {
    /** Returns the name of the provider, as {@link CipherProvider#NAME}. */
    String name();

    /**
     * Computes the public key.
     *
     * @param privateKey 32 bytes, clamped here
     */
    byte[] publicKey(byte[] privateKey);

    /**
     * Computes the shared secret.
     *
     * @throws GeneralSecurityException if the result is all zero: the public key is a point of small order (RFC 7748 section 6.1)
     */
    byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException;

    /**
     * Makes a private key ready for several agreements; the caller closes it. By default a copy of the bytes: a provider overrides
     * this where it can keep more.
     *
     * @param privateKey 32 bytes, clamped here; no reference to the array is kept
     */
    default PreparedKey prepare(byte[] privateKey) {
        return new CopiedKey(this, privateKey.clone(), publicKey(privateKey));
    }
}
