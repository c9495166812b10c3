package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.crypto.conformance.CipherConformance;
import org.junit.jupiter.api.BeforeAll;

class OpensslCiphersTest extends CipherConformance {
    private final CipherProvider provider = new OpensslCiphers();

    @BeforeAll
    static void needLibcrypto() {
        LibcryptoPresence.assume();
    }

    @Override
    protected CipherProvider provider() {
        return provider;
    }
}
