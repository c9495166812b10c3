package io.oxtunnel.crypto.jdk;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.conformance.crypto.KeyAgreementConformance;
import io.oxtunnel.crypto.common.KnownAnswers;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

class JdkKeyAgreementTest extends KeyAgreementConformance {
    private final KeyAgreement agreement = new JdkKeyAgreement();

    @Override
    protected KeyAgreement agreement() {
        return agreement;
    }

    @Test
    void passesItsSelfTest() throws GeneralSecurityException {
        KnownAnswers.check(agreement());
    }
}
