package io.oxtunnel.crypto.bc;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.crypto.array.ArrayAead;
import io.oxtunnel.crypto.array.ArrayCipherProvider;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;

/** The AEAD suites of Bouncy Castle: slow, and the same on every platform. Enabled by {@link BcSelfTest}. Thread-safe. */
@Component(enabled = false, service = CipherProvider.class, property = CipherProvider.NAME + "=" + BcCiphers.SHORT_NAME)
@ServiceRanking(100)
public final class BcCiphers extends ArrayCipherProvider {
    static final String SHORT_NAME = "bc";

    @Override
    public String name() {
        return SHORT_NAME;
    }

    @Override
    public String describe() {
        // Its JCA provider knows the version too, but takes 0.4 s to make.
        Bundle library = FrameworkUtil.getBundle(ChaCha20Poly1305.class);
        return library == null ? "Bouncy Castle" : "Bouncy Castle " + library.getVersion();
    }

    /** Returns false: the lightweight API computes AES with tables. */
    @Override
    public boolean fastAes() {
        return false;
    }

    @Override
    protected ArrayAead sealing(Suite suite, byte[] key) {
        return new BcAead(suite, key, true);
    }

    @Override
    protected ArrayAead opening(Suite suite, byte[] key) {
        return new BcAead(suite, key, false);
    }
}
