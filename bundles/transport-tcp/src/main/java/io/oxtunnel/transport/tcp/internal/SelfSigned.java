package io.oxtunnel.transport.tcp.internal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * A certificate that a server makes for itself (RFC 5280): a P-256 key, signed by itself, without an end that matters. Clients know its
 * public key by their pin and believe nothing else that it says.
 */
final class SelfSigned {
    private static final String LINE = "\n";
    /** ecdsa-with-SHA256 (RFC 5758, 3.2) and commonName (RFC 5280, appendix A). */
    private static final byte[] ALGORITHM = Der.sequence(Der.oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
    private static final byte[] COMMON_NAME = Der.oid(0x55, 0x04, 0x03);

    private SelfSigned() {
    }

    /** Makes a key and its certificate; returns both as PEM. */
    static String pem(String name) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        byte[] serial = new byte[16];
        new SecureRandom().nextBytes(serial);
        serial[0] = (byte) (serial[0] & 0x3f | 0x40);
        byte[] who = Der.sequence(Der.value(0x31, Der.sequence(COMMON_NAME, Der.text(name))));
        byte[] time = Der.sequence(Der.time("20250101000000Z"), Der.time("99991231235959Z"));
        byte[] body = Der.sequence(Der.value(0xa0, Der.integer((byte) 2)), Der.integer(serial), ALGORITHM, who, time, who,
                pair.getPublic().getEncoded());
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(body);
        byte[] certificate = Der.sequence(body, ALGORITHM, Der.bits(signature.sign()));
        return block("PRIVATE KEY", pair.getPrivate().getEncoded()) + block("CERTIFICATE", certificate);
    }

    private static String block(String what, byte[] der) {
        return "-----BEGIN " + what + "-----" + LINE + Base64.getMimeEncoder(64, LINE.getBytes(StandardCharsets.US_ASCII)).encodeToString(der)
                + LINE + "-----END " + what + "-----" + LINE;
    }
}
