package io.oxtunnel.crypto.openssl;

import static org.junit.jupiter.api.Assumptions.abort;

/** Skips tests on a machine without a fitting libcrypto. */
final class LibcryptoPresence {
    private LibcryptoPresence() {}

    static void assume() {
        try {
            LibcryptoFile.find();
        } catch (UnsupportedOperationException e) {
            abort("skipped: " + e.getMessage());
        }
    }
}
