package io.oxtunnel.conformance.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.Suite;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link CipherProvider} must do with single messages; {@link PacketConformance} has the packets. */
public abstract class CipherConformance {
    private static final HexFormat HEX = HexFormat.of();
    private static final byte[] NONE = {};

    /** The provider under test. */
    protected abstract CipherProvider provider();

    private void assumeSuite(Suite suite) {
        assumeTrue(provider().suites().contains(suite), () -> "skipped: this provider does not have " + suite.label());
    }

    @Test
    void hasSuites() {
        assertFalse(provider().suites().isEmpty());
    }

    @Test
    void opensRfc8439AppendixA5() throws GeneralSecurityException {
        assumeSuite(Suite.CHACHA20_POLY1305);
        byte[] plaintext = ("Internet-Drafts are draft documents valid for a maximum of six months and may be updated, replaced, or "
                + "obsoleted by other documents at any time. It is inappropriate to use Internet-Drafts as reference material or to "
                + "cite them other than as /\u201cwork in progress./\u201d").getBytes(StandardCharsets.UTF_8);
        byte[] key = HEX.parseHex("1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0");
        byte[] nonce = HEX.parseHex("000000000102030405060708");
        byte[] aad = HEX.parseHex("f33388860000000000004e91");
        byte[] sealed = HEX.parseHex("64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb24c6cfc18755d43eea09ee94e382d26b0"
                + "bdb7b73c321b0100d4f03b7f355894cf332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
                + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4b9166c767b804d46a59b5216cde7a4e9"
                + "9040c5a40433225ee282a1b0a06c523eaf4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
                + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a1049e617d91d361094fa68f0ff77987130"
                + "305beaba2eda04df997b714d6c6f2c29a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38");
        assertArrayEquals(plaintext, provider().open(Suite.CHACHA20_POLY1305, key, nonce, aad, sealed));
    }

    /** McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test cases 13 to 15. */
    @Test
    void sealsTheExamplesOfGcm() {
        assumeSuite(Suite.AES_256_GCM);
        byte[] zeroKey = new byte[Suite.KEY];
        byte[] zeroNonce = new byte[Suite.NONCE];
        assertEquals("530f8afbc74536b9a963b4f1c4cb738b", gcm(zeroKey, zeroNonce, NONE));
        assertEquals("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919", gcm(zeroKey, zeroNonce, new byte[16]));
        assertEquals("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838"
                + "c5f61e6393ba7a0abcc9f662898015adb094dac5d93471bdec1a502270e3cc6c",
                gcm(HEX.parseHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
                        HEX.parseHex("cafebabefacedbaddecaf888"),
                        HEX.parseHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255")));
    }

    private String gcm(byte[] key, byte[] nonce, byte[] plaintext) {
        return HEX.formatHex(provider().seal(Suite.AES_256_GCM, key, nonce, NONE, plaintext));
    }

    @Test
    void agreesWithWycheproofOnChaCha20Poly1305() {
        assertEquals(316, runWycheproof(Suite.CHACHA20_POLY1305, "wycheproof-chacha20_poly1305.json"));
    }

    @Test
    void agreesWithWycheproofOnAesGcm() {
        assertEquals(66, runWycheproof(Suite.AES_256_GCM, "wycheproof-aes_gcm.json"));
    }

    private int runWycheproof(Suite suite, String file) {
        assumeSuite(suite);
        int ran = 0;
        for (Wycheproof.Case c : Wycheproof.read(file)) {
            if (c.groupNumber("keySize") == 8 * Suite.KEY && c.groupNumber("ivSize") == 8 * Suite.NONCE
                    && c.groupNumber("tagSize") == 8 * Suite.TAG) {
                runWycheproof(suite, c);
                ran++;
            }
        }
        return ran;
    }

    private void runWycheproof(Suite suite, Wycheproof.Case c) {
        byte[] sealed = concatenate(c.bytes("ct"), c.bytes("tag"));
        if (c.valid()) {
            assertArrayEquals(sealed, provider().seal(suite, c.bytes("key"), c.bytes("iv"), c.bytes("aad"), c.bytes("msg")), c::toString);
            byte[] opened = assertDoesNotRefuse(suite, c, sealed);
            assertArrayEquals(c.bytes("msg"), opened, c::toString);
        } else {
            assertThrows(GeneralSecurityException.class,
                    () -> provider().open(suite, c.bytes("key"), c.bytes("iv"), c.bytes("aad"), sealed), c::toString);
        }
    }

    private byte[] assertDoesNotRefuse(Suite suite, Wycheproof.Case c, byte[] sealed) {
        try {
            return provider().open(suite, c.bytes("key"), c.bytes("iv"), c.bytes("aad"), sealed);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(c.toString(), e);
        }
    }

    private static byte[] concatenate(byte[] a, byte[] b) {
        return HEX.parseHex(HEX.formatHex(a) + HEX.formatHex(b));
    }

    @Test
    void refusesWrongLengths() {
        for (Suite suite : provider().suites()) {
            byte[] key = new byte[Suite.KEY];
            byte[] nonce = new byte[Suite.NONCE];
            for (int n : List.of(0, 16, 31, 33)) {
                assertMessage("key: " + n + " bytes, must be 32",
                        assertThrows(IllegalArgumentException.class, () -> provider().seal(suite, new byte[n], nonce, NONE, NONE)));
            }
            assertMessage("nonce: 8 bytes, must be 12",
                    assertThrows(IllegalArgumentException.class, () -> provider().seal(suite, key, new byte[8], NONE, NONE)));
            assertMessage("sealed message: 15 bytes, must be at least 16",
                    assertThrows(GeneralSecurityException.class, () -> provider().open(suite, key, nonce, NONE, new byte[15])));
        }
    }

    static void assertMessage(String expected, Exception e) {
        assertTrue(e.getMessage().contains(expected), e.getMessage());
    }
}
