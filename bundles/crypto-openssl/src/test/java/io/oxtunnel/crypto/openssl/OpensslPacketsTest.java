package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.conformance.crypto.PacketConformance;
import org.junit.jupiter.api.BeforeAll;

class OpensslPacketsTest extends PacketConformance {
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
