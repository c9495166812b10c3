package io.oxtunnel.session.noise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** RFC 5869 appendix A. */
final class HashTest {
    private static final byte[] IKM = hex("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b");

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Test
    void rfc5869Case1Extract() {
        assertEquals("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5",
                HexFormat.of().formatHex(Hash.hmac(hex("000102030405060708090a0b0c"), IKM)));
    }

    @Test
    void rfc5869Case3WithEmptySaltAndInfo() {
        ByteArrayOutputStream okm = new ByteArrayOutputStream();
        // An empty salt stands for 32 zero bytes (section 2.2).
        for (byte[] block : Hash.hkdf(new byte[32], IKM, 2)) {
            okm.writeBytes(block);
        }
        assertArrayEquals(hex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"),
                Arrays.copyOf(okm.toByteArray(), 42));
    }

    /** RFC 4231 section 4.7. */
    @Test
    void aKeyLongerThanABlockIsHashedFirst() {
        assertEquals("60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54", HexFormat.of().formatHex(Hash.hmac(hex("aa".repeat(131)),
                "Test Using Larger Than Block-Size Key - Hash Key First".getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
    }

    @Test
    void partsAreHashedOneAfterTheOther() {
        // FIPS 180-2 appendix B.1: "abc".
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                HexFormat.of().formatHex(Hash.sha256(new byte[] {'a'}, new byte[] {'b', 'c'})));
    }
}
