package io.oxtunnel.crypto.jdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.conformance.crypto.CipherConformance;
import io.oxtunnel.crypto.common.KnownAnswers;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

class JdkCiphersTest extends CipherConformance {
    private final CipherProvider provider = new JdkCiphers();

    @Override
    protected CipherProvider provider() {
        return provider;
    }

    @Test
    void passesItsSelfTest() throws GeneralSecurityException {
        KnownAnswers.check(provider());
        assertEquals(EnumSet.allOf(Suite.class), provider().suites());
    }
}
