package io.oxtunnel.crypto.openssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibcryptoFileTest {
    private static final String ADVICE = "; install OpenSSL 3.0 or newer (package libssl3, openssl-libs or openssl)";

    private static String refusal(String... names) {
        return assertThrows(UnsupportedOperationException.class, () -> LibcryptoFile.find(List.of(names))).getMessage();
    }

    @Test
    void saysWhatToInstallWhenThereIsNone() {
        assertEquals("no libcrypto found" + ADVICE, refusal("libabsent.so.1", "libabsent.so"));
    }

    @Test
    void saysWhichLibraryIsTooOld() {
        String withoutVersion = "libc.so.6";
        assumeTrue(canLoad(withoutVersion), () -> "skipped: no " + withoutVersion);
        assertEquals("too old: " + withoutVersion + " (version 0x0)" + ADVICE, refusal("libabsent.so", withoutVersion));
    }

    private static boolean canLoad(String name) {
        try {
            SymbolLookup.libraryLookup(name, Arena.global());
            return true;
        } catch (IllegalArgumentException absent) {
            return false;
        }
    }
}
