package io.oxtunnel.crypto.bc;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.crypto.conformance.CipherConformance;

class BcCiphersTest extends CipherConformance {
    private final CipherProvider provider = new BcCiphers();

    @Override
    protected CipherProvider provider() {
        return provider;
    }
}
