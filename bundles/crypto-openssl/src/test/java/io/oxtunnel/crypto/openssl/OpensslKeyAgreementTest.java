package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.crypto.conformance.KeyAgreementConformance;
import org.junit.jupiter.api.BeforeAll;

class OpensslKeyAgreementTest extends KeyAgreementConformance {
    private final KeyAgreement agreement = new OpensslKeyAgreement();

    @BeforeAll
    static void needLibcrypto() {
        LibcryptoPresence.assume();
    }

    @Override
    protected KeyAgreement agreement() {
        return agreement;
    }
}
