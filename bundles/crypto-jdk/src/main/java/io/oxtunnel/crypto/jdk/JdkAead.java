package io.oxtunnel.crypto.jdk;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.crypto.array.ArrayAead;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;

/** A JCA cipher with its key. JCA takes a parameter object for each message, and a tag that does not fit costs an exception. */
final class JdkAead implements ArrayAead {
    private final Suite suite;
    private final int mode;
    private final ErasableKey key;
    private final byte[] lastNonce = new byte[Suite.NONCE];
    private Cipher cipher;

    private JdkAead(Suite suite, byte[] key, int mode) {
        this.suite = suite;
        this.mode = mode;
        this.key = new ErasableKey(suite == Suite.AES_256_GCM ? "AES" : "ChaCha20", key);
    }

    static JdkAead sealing(Suite suite, byte[] key) {
        return new JdkAead(suite, key, Cipher.ENCRYPT_MODE);
    }

    static JdkAead opening(Suite suite, byte[] key) {
        return new JdkAead(suite, key, Cipher.DECRYPT_MODE);
    }

    /** Returns the cipher of a suite. */
    static Cipher cipher(Suite suite) throws GeneralSecurityException {
        return Cipher.getInstance(switch (suite) {
            case CHACHA20_POLY1305 -> "ChaCha20-Poly1305";
            case AES_256_GCM -> "AES/GCM/NoPadding";
        });
    }

    @Override
    public void begin(byte[] nonce) {
        if (key.isDestroyed()) {
            throw new IllegalStateException("cipher: it is closed");
        }
        try {
            // A cipher may refuse the nonce it had before. When opening, a copy of a packet is no reason to refuse it here (the replay
            // window judges); when sealing, the refusal is the second line of P3 and stands.
            if (cipher == null || mode == Cipher.DECRYPT_MODE && Arrays.equals(nonce, lastNonce)) {
                cipher = cipher(suite);
            }
            cipher.init(mode, key, parameters(nonce));
            System.arraycopy(nonce, 0, lastNonce, 0, Suite.NONCE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite.label() + ": " + e.getMessage(), e);
        }
    }

    private AlgorithmParameterSpec parameters(byte[] nonce) {
        return suite == Suite.AES_256_GCM ? new GCMParameterSpec(8 * Suite.TAG, nonce) : new IvParameterSpec(nonce);
    }

    @Override
    public void aad(byte[] bytes, int length) {
        cipher.updateAAD(bytes, 0, length);
    }

    @Override
    public void seal(byte[] in, int length, byte[] out) {
        try {
            cipher.doFinal(in, 0, length, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite.label() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean open(byte[] in, int length, byte[] out) {
        try {
            cipher.doFinal(in, 0, length + Suite.TAG, out, 0);
            return true;
        } catch (AEADBadTagException forged) {
            // T27: the genuine packet may follow under the same nonce, which this cipher may refuse from now on.
            cipher = null;
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(suite.label() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        key.destroy();
        cipher = null;
    }
}
