package io.oxtunnel.launcher;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import javax.crypto.KeyAgreement;

/** X25519 keys (RFC 7748) as text: 44 characters of base64, interchangeable with {@code wg genkey} and {@code wg pubkey}. */
final class Keys {
    private static final int KEY_BYTES = 32;

    private Keys() {}

    /** A new private key, clamped. */
    static String generate() {
        var key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        clamp(key);
        return Base64.getEncoder().encodeToString(key);
    }

    /** Writes a private key into a file of mode 0600 that must not exist yet. */
    static void write(Path file, String key) throws Refusal {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var channel = Files.newByteChannel(file, options, OwnerOnly.file())) {
            channel.write(ByteBuffer.wrap((key + "\n").getBytes(StandardCharsets.US_ASCII)));
        } catch (FileAlreadyExistsException e) {
            throw Refusal.because(file + " exists already; a key is not overwritten");
        } catch (IOException e) {
            throw Refusal.because("cannot write " + file + ": " + Reason.of(e));
        }
    }

    /** The public key of a private one. The text itself is never part of a message. */
    static String publicKey(String privateKey) throws Refusal {
        byte[] scalar = decode(privateKey);
        clamp(scalar);
        try {
            var factory = KeyFactory.getInstance("X25519");
            var agreement = KeyAgreement.getInstance("X25519");
            agreement.init(factory.generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, scalar)));
            // RFC 7748 section 6.1: the public key is X25519(scalar, 9).
            agreement.doPhase(factory.generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, BigInteger.valueOf(9))), true);
            return Base64.getEncoder().encodeToString(agreement.generateSecret());
        } catch (GeneralSecurityException e) {
            throw Refusal.because("this Java has no X25519: " + e.getMessage());
        } finally {
            Arrays.fill(scalar, (byte) 0);
        }
    }

    private static byte[] decode(String text) throws Refusal {
        String trimmed = text.strip();
        try {
            byte[] key = trimmed.length() == 44 ? Base64.getDecoder().decode(trimmed) : new byte[0];
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Not base64: told below, without the text.
        }
        throw Refusal.because("the input is no key: " + trimmed.length() + " characters; allowed: 44 of base64 for 32 bytes");
    }

    /** RFC 7748 section 5. */
    private static void clamp(byte[] scalar) {
        scalar[0] &= (byte) 248;
        scalar[31] &= 127;
        scalar[31] |= 64;
    }
}
