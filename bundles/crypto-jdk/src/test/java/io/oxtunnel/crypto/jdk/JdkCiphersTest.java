package io.oxtunnel.crypto.jdk;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.crypto.conformance.CipherConformance;

class JdkCiphersTest extends CipherConformance {
    private final CipherProvider provider = new JdkCiphers();

    @Override
    protected CipherProvider provider() {
        return provider;
    }
}
