package io.oxtunnel.crypto.bc;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.crypto.conformance.KeyAgreementConformance;

class BcKeyAgreementTest extends KeyAgreementConformance {
    private final KeyAgreement agreement = new BcKeyAgreement();

    @Override
    protected KeyAgreement agreement() {
        return agreement;
    }
}
