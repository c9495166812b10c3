package io.oxtunnel.crypto.bc;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.conformance.crypto.KeyAgreementConformance;
import io.oxtunnel.crypto.common.KnownAnswers;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class BcKeyAgreementTest extends KeyAgreementConformance {
    private final KeyAgreement agreement = new BcKeyAgreement();

    @Override
    protected KeyAgreement agreement() {
        return agreement;
    }

    @Test
    void passesItsSelfTest() throws GeneralSecurityException {
        KnownAnswers.check(agreement());
    }
}
