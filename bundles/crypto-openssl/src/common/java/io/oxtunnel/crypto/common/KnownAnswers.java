package io.oxtunnel.crypto.common;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;

/** The self-test of a crypto provider: published examples through the same methods that the tunnel calls. */
public final class KnownAnswers {
    private static final HexFormat HEX = HexFormat.of();

    private record Aead(Suite suite, String source, byte[] key, byte[] nonce, byte[] aad, byte[] plaintext, byte[] sealed) {}

    private static final Aead CHACHA = new Aead(Suite.CHACHA20_POLY1305, "RFC 8439 section 2.8.2",
            HEX.parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
            HEX.parseHex("070000004041424344454647"),
            HEX.parseHex("50515253c0c1c2c3c4c5c6c7"),
            ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
                    + "sunscreen would be it.").getBytes(StandardCharsets.US_ASCII),
            HEX.parseHex("d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
                    + "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
                    + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"));

    private static final Aead AES = new Aead(Suite.AES_256_GCM, "McGrew and Viega, GCM, test case 16",
            HEX.parseHex("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"),
            HEX.parseHex("cafebabefacedbaddecaf888"),
            HEX.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"),
            HEX.parseHex("d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                    + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"),
            HEX.parseHex("522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                    + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"));

    private KnownAnswers() {}

    /**
     * Checks both suites.
     *
     * @throws GeneralSecurityException naming the example that came out wrong
     */
    public static void check(CipherProvider provider) throws GeneralSecurityException {
        check(provider, CHACHA);
        check(provider, AES);
    }

    private static void check(CipherProvider provider, Aead a) throws GeneralSecurityException {
        require(Arrays.equals(provider.seal(a.suite, a.key, a.nonce, a.aad, a.plaintext), a.sealed), a, "seal");
        require(Arrays.equals(provider.open(a.suite, a.key, a.nonce, a.aad, a.sealed), a.plaintext), a, "open");
        checkPackets(provider, a);
    }

    private static void checkPackets(CipherProvider provider, Aead a) throws GeneralSecurityException {
        int n = a.plaintext.length;
        long aadAt = Suite.NONCE;
        long at = aadAt + a.aad.length;
        byte[] result = new byte[a.sealed.length];
        try (NativeBufferPool memory = new NativeBufferPool(1, 0);
                Sealer sealer = provider.sealer(a.suite, a.key, memory);
                Opener opener = provider.opener(a.suite, a.key, memory)) {
            memory.write(a.nonce, 0, 0, Suite.NONCE);
            memory.write(a.aad, 0, aadAt, a.aad.length);
            memory.write(a.plaintext, 0, at, n);
            sealer.begin(0);
            sealer.aad(aadAt, a.aad.length);
            sealer.data(at, 1, at);
            sealer.data(at + 1, n - 1, at + 1);
            sealer.finish(at + n);
            memory.read(at, result, 0, result.length);
            require(Arrays.equals(result, a.sealed), a, "sealer");
            memory.putByte(at, (byte) (a.sealed[0] ^ 1));
            require(!opener.open(0, aadAt, a.aad.length, 0, 0, at, n, at), a, "opener with a forged packet");
            memory.write(a.sealed, 0, at, a.sealed.length);
            require(opener.open(0, aadAt, a.aad.length, 0, 0, at, n, at), a, "opener");
            memory.read(at, result, 0, n);
            require(Arrays.equals(result, 0, n, a.plaintext, 0, n), a, "plaintext of the opener");
        }
    }

    private static void require(boolean right, Aead a, String step) throws GeneralSecurityException {
        if (!right) {
            throw new GeneralSecurityException(a.suite.label() + ": wrong " + step + " for " + a.source);
        }
    }

    /**
     * Checks the example of RFC 7748 section 6.1 and that a point of small order is refused.
     *
     * @throws GeneralSecurityException naming what came out wrong
     */
    public static void check(KeyAgreement agreement) throws GeneralSecurityException {
        byte[] alice = HEX.parseHex("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        byte[] alicePublic = HEX.parseHex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        byte[] bobPublic = HEX.parseHex("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
        byte[] secret = HEX.parseHex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        require(Arrays.equals(agreement.publicKey(alice), alicePublic), "public key");
        require(Arrays.equals(agreement.agree(alice, bobPublic), secret), "shared secret");
        require(refuses(agreement, alice, new byte[Requirements.X25519_BYTES]), "answer to a point of small order");
    }

    private static boolean refuses(KeyAgreement agreement, byte[] privateKey, byte[] publicKey) {
        try {
            agreement.agree(privateKey, publicKey);
            return false;
        } catch (GeneralSecurityException expected) {
            return true;
        }
    }

    private static void require(boolean right, String step) throws GeneralSecurityException {
        if (!right) {
            throw new GeneralSecurityException("x25519: wrong " + step);
        }
    }
}
