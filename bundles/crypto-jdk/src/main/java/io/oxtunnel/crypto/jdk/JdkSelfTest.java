package io.oxtunnel.crypto.jdk;

import io.oxtunnel.crypto.common.KnownAnswers;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Checks the ciphers and X25519 before their services exist, and enables them only if every answer is right; else says once why not. */
@Component(service = {})
public final class JdkSelfTest {
    private static final System.Logger LOG = System.getLogger(JdkSelfTest.class.getPackageName());

    /** Runs the test. */
    @Activate
    public JdkSelfTest(ComponentContext context) {
        try {
            JdkCiphers ciphers = new JdkCiphers();
            KnownAnswers.check(ciphers);
            KnownAnswers.check(new JdkKeyAgreement());
            context.enableComponent(JdkCiphers.class.getName());
            context.enableComponent(JdkKeyAgreement.class.getName());
            LOG.log(Level.INFO, "crypto provider jdk: {0}", ciphers.describe());
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "crypto provider jdk is not used, another one serves: {0}", e.getMessage());
        }
    }
}
