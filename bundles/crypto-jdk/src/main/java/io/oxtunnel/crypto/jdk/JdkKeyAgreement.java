package io.oxtunnel.crypto.jdk;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.PreparedKey;
import io.oxtunnel.crypto.common.Requirements;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.NamedParameterSpec;
import java.security.spec.XECPrivateKeySpec;
import java.security.spec.XECPublicKeySpec;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;

/** X25519 of the Java platform. Enabled by {@link JdkSelfTest}. Thread-safe. */
@Component(enabled = false, service = KeyAgreement.class, property = CipherProvider.NAME + "=" + JdkCiphers.SHORT_NAME)
@ServiceRanking(100)
public final class JdkKeyAgreement implements KeyAgreement {
    private static final String ALGORITHM = "X25519";
    /** RFC 7748 section 4.1: u of the base point. */
    private static final BigInteger BASE = BigInteger.valueOf(9);

    @Override
    public String name() {
        return JdkCiphers.SHORT_NAME;
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        Requirements.x25519("private key", privateKey);
        try {
            return multiply(decode(privateKey), BASE);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + ": " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        Requirements.x25519("private key", privateKey);
        Requirements.x25519("public key", publicKey);
        return agree(decode(privateKey), publicKey);
    }

    @Override
    public PreparedKey prepare(byte[] privateKey) {
        byte[] publicKey = publicKey(privateKey);
        try {
            return new JdkPreparedKey(decode(privateKey), publicKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + ": " + e.getMessage(), e);
        }
    }

    /** Computes the shared secret of a decoded key and 32 bytes. */
    static byte[] agree(PrivateKey own, byte[] publicKey) throws GeneralSecurityException {
        Requirements.x25519("public key", publicKey);
        return Requirements.notZero(multiply(own, decodeU(publicKey)));
    }

    private static PrivateKey decode(byte[] privateKey) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePrivate(new XECPrivateKeySpec(NamedParameterSpec.X25519, privateKey));
    }

    // The JDK clamps the scalar, and throws InvalidKeyException on an all-zero result.
    private static byte[] multiply(PrivateKey own, BigInteger u) throws GeneralSecurityException {
        PublicKey peer = KeyFactory.getInstance(ALGORITHM).generatePublic(new XECPublicKeySpec(NamedParameterSpec.X25519, u));
        javax.crypto.KeyAgreement agreement = javax.crypto.KeyAgreement.getInstance(ALGORITHM);
        agreement.init(own);
        agreement.doPhase(peer, true);
        return agreement.generateSecret();
    }

    /** RFC 7748 section 5: little-endian, the top bit ignored. */
    private static BigInteger decodeU(byte[] publicKey) {
        byte[] bigEndian = new byte[publicKey.length];
        for (int i = 0; i < bigEndian.length; i++) {
            bigEndian[i] = publicKey[publicKey.length - 1 - i];
        }
        bigEndian[0] &= 0x7f;
        return new BigInteger(1, bigEndian);
    }
}
