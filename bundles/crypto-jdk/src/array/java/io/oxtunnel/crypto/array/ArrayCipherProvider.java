package io.oxtunnel.crypto.array;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.crypto.common.Requirements;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** A provider whose library works on byte arrays and has both suites. Thread-safe. */
public abstract class ArrayCipherProvider implements CipherProvider {
    /** Makes a cipher that seals. {@code key} has 32 bytes and is copied. */
    protected abstract ArrayAead sealing(Suite suite, byte[] key);

    /** Makes a cipher that opens. {@code key} has 32 bytes and is copied. */
    protected abstract ArrayAead opening(Suite suite, byte[] key);

    @Override
    public final Set<Suite> suites() {
        return EnumSet.allOf(Suite.class);
    }

    @Override
    public final Sealer sealer(Suite suite, byte[] key, Memory memory) {
        Requirements.key(key);
        return new ArraySealer(sealing(suite, key), memory);
    }

    @Override
    public final Opener opener(Suite suite, byte[] key, Memory memory) {
        Requirements.key(key);
        return new ArrayOpener(opening(suite, key), memory);
    }

    @Override
    public final byte[] seal(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        Requirements.key(key);
        Requirements.nonce(nonce);
        try (ArrayAead aead = sealing(suite, key)) {
            byte[] sealed = new byte[Math.addExact(plaintext.length, Suite.TAG)];
            aead.begin(nonce);
            aead.aad(aad, aad.length);
            aead.seal(plaintext, plaintext.length, sealed);
            return sealed;
        }
    }

    @Override
    public final byte[] open(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws GeneralSecurityException {
        Requirements.key(key);
        Requirements.nonce(nonce);
        byte[] plaintext = new byte[Requirements.ciphertextLength(sealed)];
        try (ArrayAead aead = opening(suite, key)) {
            aead.begin(nonce);
            aead.aad(aad, aad.length);
            if (!aead.open(sealed, plaintext.length, plaintext)) {
                Arrays.fill(plaintext, (byte) 0);
                throw new GeneralSecurityException("sealed message: the tag does not fit");
            }
            return plaintext;
        }
    }
}
