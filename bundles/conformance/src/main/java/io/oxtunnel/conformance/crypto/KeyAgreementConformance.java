package io.oxtunnel.conformance.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.PreparedKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What every {@link KeyAgreement} must do. */
public abstract class KeyAgreementConformance {
    private static final HexFormat HEX = HexFormat.of();

    /** The service under test. */
    protected abstract KeyAgreement agreement();

    private String agree(String privateKey, String publicKey) throws GeneralSecurityException {
        return HEX.formatHex(agreement().agree(HEX.parseHex(privateKey), HEX.parseHex(publicKey)));
    }

    @Test
    void multipliesTheExamplesOfRfc7748Section52() throws GeneralSecurityException {
        assertEquals("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
                agree("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c"));
        assertEquals("95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
                agree("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493"));
    }

    @Test
    void iteratesAsRfc7748Section52() throws GeneralSecurityException {
        byte[] k = new byte[32];
        k[0] = 9;
        byte[] u = k;
        for (int i = 1; i <= 1_000; i++) {
            byte[] result = agreement().agree(k, u);
            u = k;
            k = result;
            if (i == 1) {
                assertEquals("422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079", HEX.formatHex(k));
            }
        }
        assertEquals("684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51", HEX.formatHex(k));
    }

    /** The points of small order are among the cases. */
    @Test
    @Tag("T26")
    @DisplayName("T26 Wycheproof x25519 31 small-order cases refused")
    void agreesWithWycheproof() throws GeneralSecurityException {
        int ran = 0;
        int refused = 0;
        for (Wycheproof.Case c : Wycheproof.read("wycheproof-x25519.json")) {
            ran++;
            if (c.has("ZeroSharedSecret")) {
                refused++;
                assertThrows(GeneralSecurityException.class,
                        () -> agreement().agree(c.bytes("private"), c.bytes("public")), c::toString);
            } else {
                assertArrayEquals(c.bytes("shared"), agreement().agree(c.bytes("private"), c.bytes("public")), c::toString);
            }
        }
        assertEquals(518, ran);
        assertEquals(31, refused);
    }

    @Test
    void aPreparedKeyAgreesWithWycheproofAndOutlivesARefusal() throws GeneralSecurityException {
        Wycheproof.Case first = Wycheproof.read("wycheproof-x25519.json").getFirst();
        try (PreparedKey again = agreement().prepare(first.bytes("private"))) {
            for (Wycheproof.Case c : Wycheproof.read("wycheproof-x25519.json")) {
                try (PreparedKey own = agreement().prepare(c.bytes("private"))) {
                    assertArrayEquals(agreement().publicKey(c.bytes("private")), own.publicKey(), c::toString);
                    if (c.has("ZeroSharedSecret")) {
                        assertThrows(GeneralSecurityException.class, () -> own.agree(c.bytes("public")), c::toString);
                        assertThrows(GeneralSecurityException.class, () -> again.agree(c.bytes("public")), c::toString);
                        assertArrayEquals(first.bytes("shared"), again.agree(first.bytes("public")), c::toString);
                    } else {
                        assertArrayEquals(c.bytes("shared"), own.agree(c.bytes("public")), c::toString);
                    }
                }
            }
        }
    }

    @Test
    void aPreparedKeyKeepsNoArrayOfTheCallerAndEndsWithItsClose() throws GeneralSecurityException {
        byte[] privateKey = HEX.parseHex("5a".repeat(32));
        byte[] other = agreement().publicKey(HEX.parseHex("01".repeat(32)));
        byte[] shared = agreement().agree(privateKey, other);
        PreparedKey key = agreement().prepare(privateKey);
        Arrays.fill(privateKey, (byte) 0);
        assertArrayEquals(shared, key.agree(other));
        key.publicKey()[0] ^= 1;
        assertArrayEquals(agreement().publicKey(HEX.parseHex("5a".repeat(32))), key.publicKey());
        assertFalse(key.toString().contains("5a5a"));
        key.close();
        key.close();
        assertThrows(IllegalStateException.class, () -> key.agree(other));
    }

    @Test
    void leavesTheArraysOfTheCallerAsTheyWere() throws GeneralSecurityException {
        byte[] privateKey = HEX.parseHex("ff".repeat(32));
        byte[] publicKey = agreement().publicKey(HEX.parseHex("01".repeat(32)));
        byte[] publicCopy = publicKey.clone();
        agreement().agree(privateKey, publicKey);
        assertArrayEquals(HEX.parseHex("ff".repeat(32)), privateKey);
        assertArrayEquals(publicCopy, publicKey);
    }

    @Test
    void refusesWrongLengths() {
        byte[] good = new byte[32];
        CipherConformance.assertMessage("private key: 31 bytes, must be 32",
                assertThrows(IllegalArgumentException.class, () -> agreement().publicKey(new byte[31])));
        CipherConformance.assertMessage("private key: 33 bytes, must be 32",
                assertThrows(IllegalArgumentException.class, () -> agreement().agree(new byte[33], good)));
        CipherConformance.assertMessage("private key: 31 bytes, must be 32",
                assertThrows(IllegalArgumentException.class, () -> agreement().prepare(new byte[31])));
        CipherConformance.assertMessage("public key: 0 bytes, must be 32",
                assertThrows(IllegalArgumentException.class, () -> agreement().agree(good, new byte[0])));
    }
}
