package io.oxtunnel.crypto.openssl;

import io.oxtunnel.crypto.common.KnownAnswers;
import java.lang.System.Logger.Level;
import java.security.GeneralSecurityException;
import org.osgi.service.component.ComponentContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Checks the library before its services exist, and enables them only if every answer is right; else says once why not, and the
 * provider with the next ranking serves.
 */
@Component(service = {})
public final class OpensslSelfTest {
    private static final System.Logger LOG = System.getLogger(OpensslSelfTest.class.getPackageName());

    /** Runs the test. */
    @Activate
    public OpensslSelfTest(ComponentContext context) {
        try {
            LibcryptoFile.find();
            OpensslCiphers ciphers = new OpensslCiphers();
            KnownAnswers.check(ciphers);
            KnownAnswers.check(new OpensslKeyAgreement());
            context.enableComponent(OpensslCiphers.class.getName());
            context.enableComponent(OpensslKeyAgreement.class.getName());
            LOG.log(Level.INFO, "crypto provider openssl: {0}", ciphers.describe());
        } catch (GeneralSecurityException | RuntimeException | LinkageError e) {
            LOG.log(Level.WARNING, "crypto provider openssl is not used, another one serves: {0}", reason(e));
        }
    }

    private static String reason(Throwable e) {
        if (e instanceof IllegalCallerException) {
            return e.getMessage() + "; start java with --enable-native-access=ALL-UNNAMED";
        }
        // What fails while a holder of method handles is initialised arrives wrapped.
        return e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause().getMessage() : e.getMessage();
    }
}
