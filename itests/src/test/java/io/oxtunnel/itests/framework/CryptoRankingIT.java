package io.oxtunnel.itests.framework;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The fastest crypto provider serves; without it the next does. */
class CryptoRankingIT {
    private static final List<String> CIPHERS = OpensslHere.of("openssl", "jdk", "bc");
    /** X25519 of Bouncy Castle is faster than the platform's. */
    private static final List<String> AGREEMENTS = OpensslHere.of("openssl", "bc", "jdk");

    @TempDir
    Path storage;

    @Test
    void fastestFirst() throws Exception {
        try (var shipped = Shipped.start(storage, Shipped.CONTRACTS, name -> true)) {
            shipped.awaitBest(CipherProvider.class, CipherProvider.NAME, CIPHERS);
            shipped.awaitBest(KeyAgreement.class, CipherProvider.NAME, AGREEMENTS);
            assertEquals(CIPHERS.getFirst(), shipped.service(CipherProvider.class).name());
        }
    }

    @Test
    void theNextServesWithoutTheBest() throws Exception {
        try (var shipped = Shipped.start(storage, Shipped.CONTRACTS, name -> !name.equals("io.oxtunnel.crypto.openssl"))) {
            shipped.awaitBest(CipherProvider.class, CipherProvider.NAME, List.of("jdk", "bc"));
            assertEquals("jdk", shipped.service(CipherProvider.class).name());
        }
    }

    @Test
    void theNextServesWhenTheBestIsTakenAway() throws Exception {
        try (var shipped = Shipped.start(storage, Shipped.CONTRACTS, name -> true)) {
            shipped.awaitBest(CipherProvider.class, CipherProvider.NAME, CIPHERS);
            for (var bundle : shipped.bundles()) {
                if (bundle.getSymbolicName().matches("io\\.oxtunnel\\.crypto\\.(openssl|jdk)")) {
                    bundle.stop();
                }
            }
            shipped.awaitBest(CipherProvider.class, CipherProvider.NAME, List.of("bc"));
            shipped.awaitBest(KeyAgreement.class, CipherProvider.NAME, List.of("bc"));
        }
    }
}
