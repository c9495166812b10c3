package io.oxtunnel.crypto.bc;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.crypto.common.Requirements;
import java.security.GeneralSecurityException;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;

/** X25519 of Bouncy Castle, faster than the Java platform's. Enabled by {@link BcSelfTest}. Thread-safe. */
@Component(enabled = false, service = KeyAgreement.class, property = CipherProvider.NAME + "=" + BcCiphers.SHORT_NAME)
@ServiceRanking(200)
public final class BcKeyAgreement implements KeyAgreement {
    @Override
    public String name() {
        return BcCiphers.SHORT_NAME;
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        Requirements.x25519("private key", privateKey);
        byte[] result = new byte[X25519.POINT_SIZE];
        X25519.generatePublicKey(privateKey, 0, result, 0);
        return result;
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        Requirements.x25519("private key", privateKey);
        Requirements.x25519("public key", publicKey);
        byte[] secret = new byte[X25519.POINT_SIZE];
        X25519.scalarMult(privateKey, 0, publicKey, 0, secret, 0);
        return Requirements.notZero(secret);
    }
}
