package io.oxtunnel.api.crypto;

import org.osgi.annotation.versioning.ConsumerType;

/** Opens packets with one key. One thread. A failed packet leaves it fit for the next one, the same nonce included (PROTOCOL.md T27). */
@ConsumerType
public interface Opener extends AutoCloseable {
    /**
     * Opens a packet. On failure what stands at {@code out} is undefined and must not be used.
     *
     * @param nonceAt position of the 12-byte nonce
     * @param aadAt position of the first authenticated bytes
     * @param aadLength their number
     * @param aad2At position of further authenticated bytes
     * @param aad2Length their number, 0 for none
     * @param in position of the ciphertext; the 16-byte tag follows it
     * @param length bytes of ciphertext without the tag, 0 or more
     * @param out where the plaintext goes; {@code out == in} or the ranges do not overlap
     * @return whether the tag fits
     */
    boolean open(long nonceAt, long aadAt, int aadLength, long aad2At, int aad2Length, long in, int length, long out);

    /** Erases the key as far as the provider can, and frees what it held. Idempotent. */
    @Override
    void close();
}
