package io.oxtunnel.crypto.jdk;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.crypto.array.ArrayAead;
import io.oxtunnel.crypto.array.ArrayCipherProvider;
import io.oxtunnel.crypto.common.ProcessorFeatures;
import java.security.GeneralSecurityException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;

/** The AEAD suites of the Java platform. Enabled by {@link JdkSelfTest}. Thread-safe. */
@Component(enabled = false, service = CipherProvider.class, property = CipherProvider.NAME + "=" + JdkCiphers.SHORT_NAME)
@ServiceRanking(200)
public final class JdkCiphers extends ArrayCipherProvider {
    static final String SHORT_NAME = "jdk";

    private final boolean fastAes = ProcessorFeatures.hasAes();

    @Override
    public String name() {
        return SHORT_NAME;
    }

    @Override
    public String describe() {
        try {
            return "Java " + Runtime.version() + ", " + JdkAead.cipher(Suite.AES_256_GCM).getProvider().getName();
        } catch (GeneralSecurityException e) {
            return "Java " + Runtime.version() + ", " + e.getMessage();
        }
    }

    @Override
    public boolean fastAes() {
        return fastAes;
    }

    @Override
    protected ArrayAead sealing(Suite suite, byte[] key) {
        return JdkAead.sealing(suite, key);
    }

    @Override
    protected ArrayAead opening(Suite suite, byte[] key) {
        return JdkAead.opening(suite, key);
    }
}
