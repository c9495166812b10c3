package io.oxtunnel.crypto.openssl;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import io.oxtunnel.api.crypto.PreparedKey;
import io.oxtunnel.crypto.common.Requirements;
import java.security.GeneralSecurityException;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.propertytypes.ServiceRanking;

/**
 * X25519 of the system's libcrypto (EVP_PKEY-X25519(7)). Enabled by {@link OpensslSelfTest}. Thread-safe. libcrypto computes the public
 * key whenever it takes a private one, so that a single agreement costs two multiplications; a prepared key pays the second one once.
 */
@Component(enabled = false, service = KeyAgreement.class, property = CipherProvider.NAME + "=" + OpensslCiphers.SHORT_NAME)
@ServiceRanking(300)
public final class OpensslKeyAgreement implements KeyAgreement {
    @Override
    public String name() {
        return OpensslCiphers.SHORT_NAME;
    }

    @Override
    public byte[] publicKey(byte[] privateKey) {
        try (PreparedKey key = prepare(privateKey)) {
            return key.publicKey();
        }
    }

    @Override
    public byte[] agree(byte[] privateKey, byte[] publicKey) throws GeneralSecurityException {
        try (PreparedKey key = prepare(privateKey)) {
            return key.agree(publicKey);
        }
    }

    @Override
    public PreparedKey prepare(byte[] privateKey) {
        Requirements.x25519("private key", privateKey);
        return new OpensslPreparedKey(privateKey);
    }
}
