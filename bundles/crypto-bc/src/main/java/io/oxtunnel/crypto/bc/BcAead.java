package io.oxtunnel.crypto.bc;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.crypto.array.ArrayAead;
import java.util.Arrays;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.AEADCipher;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;

/** A Bouncy Castle cipher of the lightweight API with its key. The library keeps copies of the key that nobody can erase. */
final class BcAead implements ArrayAead {
    private final Suite suite;
    private final boolean sealing;
    private final byte[] key;
    private boolean keyed;
    private AEADCipher cipher;

    BcAead(Suite suite, byte[] key, boolean sealing) {
        this.suite = suite;
        this.sealing = sealing;
        this.key = key.clone();
        cipher = switch (suite) {
            case CHACHA20_POLY1305 -> new ChaCha20Poly1305();
            case AES_256_GCM -> GCMBlockCipher.newInstance(AESEngine.newInstance());
        };
    }

    @Override
    public void begin(byte[] nonce) {
        if (cipher == null) {
            throw new IllegalStateException("cipher: it is closed");
        }
        try {
            // Without a key the cipher keeps the schedule it has.
            cipher.init(sealing, new AEADParameters(keyed ? null : new KeyParameter(key), 8 * Suite.TAG, nonce));
            eraseKey();
            keyed = true;
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(suite.label() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void aad(byte[] bytes, int length) {
        cipher.processAADBytes(bytes, 0, length);
    }

    @Override
    public void seal(byte[] in, int length, byte[] out) {
        try {
            int written = cipher.processBytes(in, 0, length, out, 0);
            cipher.doFinal(out, written);
        } catch (InvalidCipherTextException e) {
            throw new IllegalStateException(suite.label() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public boolean open(byte[] in, int length, byte[] out) {
        try {
            int written = cipher.processBytes(in, 0, length + Suite.TAG, out, 0);
            cipher.doFinal(out, written);
            return true;
        } catch (InvalidCipherTextException forged) {
            return false;
        }
    }

    @Override
    public void close() {
        eraseKey();
        cipher = null;
    }

    private void eraseKey() {
        Arrays.fill(key, (byte) 0);
    }
}
