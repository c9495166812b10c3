package io.oxtunnel.crypto.bc;

import io.oxtunnel.crypto.common.KnownAnswers;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/** Checks the ciphers and X25519 before their services exist, and enables them only if every answer is right; else says once why not. */
@Component(service = {})
public final class BcSelfTest {
    private static final System.Logger LOG = System.getLogger(BcSelfTest.class.getPackageName());

    /** Runs the test. */
    @Activate
    public BcSelfTest(ComponentContext context) {
        try {
            BcCiphers ciphers = new BcCiphers();
            KnownAnswers.check(ciphers);
            KnownAnswers.check(new BcKeyAgreement());
            context.enableComponent(BcCiphers.class.getName());
            context.enableComponent(BcKeyAgreement.class.getName());
            LOG.log(Level.INFO, "crypto provider bc: {0}", ciphers.describe());
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "crypto provider bc is not used, another one serves: {0}", e.getMessage());
        }
    }
}
