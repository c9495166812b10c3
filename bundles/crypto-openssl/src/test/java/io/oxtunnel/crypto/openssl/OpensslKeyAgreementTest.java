package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.conformance.crypto.KeyAgreementConformance;
import io.oxtunnel.crypto.common.KnownAnswers;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    @Test
    void passesItsSelfTest() throws GeneralSecurityException {
        KnownAnswers.check(agreement());
    }
}
