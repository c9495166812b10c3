package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * Noise's SymmetricState with its CipherState (Noise Protocol Framework, revision 34, sections 5.1 and 5.2) for ChaChaPoly and SHA256.
 * One thread.
 */
final class SymmetricState {
    private final CipherProvider ciphers;
    byte[] chainingKey;
    byte[] hash;
    // Null until the first MixKey.
    private byte[] key;
    private long nonce;

    SymmetricState(String protocol, CipherProvider ciphers) {
        this.ciphers = ciphers;
        byte[] name = protocol.getBytes(StandardCharsets.US_ASCII);
        hash = name.length <= Hash.LENGTH ? Arrays.copyOf(name, Hash.LENGTH) : Hash.sha256(name);
        chainingKey = hash.clone();
    }

    private SymmetricState(SymmetricState other) {
        ciphers = other.ciphers;
        chainingKey = other.chainingKey.clone();
        hash = other.hash.clone();
        key = other.key == null ? null : other.key.clone();
        nonce = other.nonce;
    }

    SymmetricState copy() {
        return new SymmetricState(this);
    }

    void mixHash(byte[] data) {
        hash = Hash.sha256(hash, data);
    }

    void mixKey(byte[] material) {
        byte[][] keys = Hash.hkdf(chainingKey, material, 2);
        chain(keys[0]);
        useKey(keys[1]);
    }

    /** Mixes a DH output, which is erased. */
    void mixSecret(byte[] shared) {
        mixKey(shared);
        Arrays.fill(shared, (byte) 0);
    }

    void mixKeyAndHash(byte[] material) {
        byte[][] keys = Hash.hkdf(chainingKey, material, 3);
        chain(keys[0]);
        mixHash(keys[1]);
        useKey(keys[2]);
    }

    byte[] encryptAndHash(byte[] plaintext) {
        byte[] sealed = ciphers.seal(Suite.CHACHA20_POLY1305, key, nextNonce(), hash, plaintext);
        mixHash(sealed);
        return sealed;
    }

    byte[] decryptAndHash(byte[] sealed) throws GeneralSecurityException {
        byte[] plaintext = ciphers.open(Suite.CHACHA20_POLY1305, key, nextNonce(), hash, sealed);
        mixHash(sealed);
        return plaintext;
    }

    NoiseKeys split() {
        byte[][] keys = Hash.hkdf(chainingKey, new byte[0], 3);
        return new NoiseKeys(keys[0], keys[1], keys[2]);
    }

    void erase() {
        Arrays.fill(chainingKey, (byte) 0);
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
    }

    private void chain(byte[] next) {
        Arrays.fill(chainingKey, (byte) 0);
        chainingKey = next;
    }

    private void useKey(byte[] next) {
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
        key = next;
        nonce = 0;
    }

    /** 32 zero bits and the little-endian counter (Noise section 12.3). */
    private byte[] nextNonce() {
        return ByteBuffer.allocate(Suite.NONCE).order(ByteOrder.LITTLE_ENDIAN).putLong(4, nonce++).array();
    }
}
