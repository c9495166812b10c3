package io.oxtunnel.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.conformance.crypto.CipherConformance;
import io.oxtunnel.crypto.common.KnownAnswers;
import java.security.GeneralSecurityException;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    @Test
    void passesItsSelfTest() throws GeneralSecurityException {
        KnownAnswers.check(provider());
        assertEquals(EnumSet.allOf(Suite.class), provider().suites());
    }
}
