package io.oxtunnel.itests.framework;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What to expect of the provider "openssl" on this machine: nothing where there is no libcrypto 3. */
final class OpensslHere {
    private static final boolean PRESENT = present();

    private OpensslHere() {
    }

    private static boolean present() {
        try (Arena arena = Arena.ofConfined()) {
            return SymbolLookup.libraryLookup("libcrypto.so.3", arena).find("EVP_CIPHER_fetch").isPresent();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Returns whether the library is there. */
    static boolean library() {
        return PRESENT;
    }

    /** Returns the components that cannot be satisfied here. */
    static Set<String> components() {
        return PRESENT ? Set.of() : Set.of("io.oxtunnel.crypto.openssl.OpensslCiphers", "io.oxtunnel.crypto.openssl.OpensslKeyAgreement");
    }

    /** Returns the names of these providers without those that cannot be here. */
    static List<String> of(String... providers) {
        return Stream.of(providers).filter(name -> PRESENT || !name.equals("openssl")).toList();
    }
}
