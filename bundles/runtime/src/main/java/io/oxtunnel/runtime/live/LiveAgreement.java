package io.oxtunnel.runtime.live;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.PreparedKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** X25519 by who serves now. A private key that was made ready by another one is made ready anew at its next use. Thread-safe. */
public final class LiveAgreement implements KeyAgreement {
    private volatile KeyAgreement agreement;

    /** Begins with a provider. */
    public LiveAgreement(KeyAgreement agreement) {
        this.agreement = agreement;
    }

    /** Lets another one serve. */
    public void use(KeyAgreement next) {
        agreement = next;
    }

    /** Returns who serves. */
    public KeyAgreement serving() {
        return agreement;
    }

    @Override
    public String name() {
        return agreement.name();
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        return agreement.publicKey(privateKey);
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        return agreement.agree(privateKey, publicKey);
    }

    @Override
    public PreparedKey prepare(byte[] privateKey) {
        return new Key(privateKey.clone());
    }

    /** A private key with what the provider of now has made of it. One thread. */
    private final class Key implements PreparedKey {
        private final byte[] privateKey;
        private KeyAgreement maker;
        private PreparedKey made;

        private Key(byte[] privateKey) {
            this.privateKey = privateKey;
            maker = agreement;
            made = maker.prepare(privateKey);
        }

        private PreparedKey current() {
            KeyAgreement now = agreement;
            if (made == null) {
                throw new IllegalStateException("the key is closed");
            }
            if (maker != now) {
                PreparedKey next = now.prepare(privateKey);
                made.close();
                made = next;
                maker = now;
            }
            return made;
        }

        @Override
        public byte[] publicKey() {
            return current().publicKey();
        }

        @Override
        public byte[] agree(byte[] publicKey) throws GeneralSecurityException {
            return current().agree(publicKey);
        }

        @Override
        public void close() {
            if (made != null) {
                made.close();
                made = null;
                Arrays.fill(privateKey, (byte) 0);
            }
        }

        @Override
        public String toString() {
            return "PreparedKey[not shown]";
        }
    }
}
