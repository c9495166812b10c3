package io.oxtunnel.crypto.jdk;

import io.oxtunnel.api.crypto.PreparedKey;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;

/** A decoded private key of the Java platform, which keeps it in arrays that nobody can erase. One thread. */
final class JdkPreparedKey implements PreparedKey {
    private final byte[] publicKey;
    private PrivateKey privateKey;

    JdkPreparedKey(PrivateKey privateKey, byte[] publicKey) {
        this.privateKey = privateKey;
        this.publicKey = publicKey;
    }

    @Override
    public byte[] publicKey() {
        return publicKey.clone();
    }

    @Override
    public byte[] agree(byte[] other) throws GeneralSecurityException {
        if (privateKey == null) {
            throw new IllegalStateException("the key is closed");
        }
        return JdkKeyAgreement.agree(privateKey, other);
    }

    @Override
    public void close() {
        privateKey = null;
    }

    @Override
    public String toString() {
        return "PreparedKey[not shown]";
    }
}
