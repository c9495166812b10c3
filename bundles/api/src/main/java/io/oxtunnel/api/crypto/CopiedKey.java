package io.oxtunnel.api.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;

/** A private key as bare bytes, for providers that have no other form of it. One thread. */
final class CopiedKey implements PreparedKey {
    private final KeyAgreement agreement;
    private final byte[] publicKey;
    private byte[] privateKey;

    /** Takes the arrays over. */
    CopiedKey(KeyAgreement agreement, byte[] privateKey, byte[] publicKey) {
        this.agreement = agreement;
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
        return agreement.agree(privateKey, other);
    }

    @Override
    public void close() {
        if (privateKey != null) {
            Arrays.fill(privateKey, (byte) 0);
            privateKey = null;
        }
    }

    @Override
    public String toString() {
        return "PreparedKey[not shown]";
    }
}
