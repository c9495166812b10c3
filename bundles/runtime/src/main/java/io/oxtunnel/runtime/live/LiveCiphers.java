package io.oxtunnel.runtime.live;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.Memory;
import java.security.GeneralSecurityException;
import java.util.Set;

/**
 * The ciphers that serve now. What one of them has made for the data path stays its own until the protocol core makes it anew
 * ({@link io.oxtunnel.api.session.SessionEngine#recipher}). Thread-safe.
 */
public final class LiveCiphers implements CipherProvider {
    private volatile CipherProvider ciphers;

    /** Begins with a provider. */
    public LiveCiphers(CipherProvider ciphers) {
        this.ciphers = ciphers;
    }

    /** Lets another one serve. */
    public void use(CipherProvider next) {
        ciphers = next;
    }

    /** Returns who serves. */
    public CipherProvider serving() {
        return ciphers;
    }

    @Override
    public String name() {
        return ciphers.name();
    }

    @Override
    public String describe() {
        return ciphers.describe();
    }

    @Override
    public Set<Suite> suites() {
        return ciphers.suites();
    }

    @Override
    public boolean fastAes() {
        return ciphers.fastAes();
    }

    @Override
    public Sealer sealer(Suite suite, byte[] key, Memory memory) {
        return ciphers.sealer(suite, key, memory);
    }

    @Override
    public Opener opener(Suite suite, byte[] key, Memory memory) {
        return ciphers.opener(suite, key, memory);
    }

    @Override
    public byte[] seal(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext) {
        return ciphers.seal(suite, key, nonce, aad, plaintext);
    }

    @Override
    public byte[] open(Suite suite, byte[] key, byte[] nonce, byte[] aad, byte[] sealed) throws GeneralSecurityException {
        return ciphers.open(suite, key, nonce, aad, sealed);
    }
}
