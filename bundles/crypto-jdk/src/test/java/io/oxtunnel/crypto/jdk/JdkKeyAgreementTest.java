package io.oxtunnel.crypto.jdk;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.crypto.conformance.KeyAgreementConformance;

class JdkKeyAgreementTest extends KeyAgreementConformance {
    private final KeyAgreement agreement = new JdkKeyAgreement();

    @Override
    protected KeyAgreement agreement() {
        return agreement;
    }
}
