package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The initiator of a resumption, Noise_NNpsk0_25519_ChaChaPoly_SHA256: {@code -> psk, e ... <- e, ee}. Its first payload is as secret
 * as the psk; what follows is forward-secret. One thread.
 */
public final class NnInitiator {
    private final KeyAgreement agreement;
    private final SymmetricState state;
    private byte[] ephemeral;

    /**
     * Starts a handshake.
     *
     * @param psk resumption secret, 32 bytes
     */
    public NnInitiator(CipherProvider ciphers, KeyAgreement agreement, byte[] prologue, byte[] psk) {
        this.agreement = agreement;
        state = NnPsk0.begin(ciphers, prologue, psk);
    }

    /**
     * Writes the first message.
     *
     * @param ephemeralPrivate fresh, 32 bytes; erased by {@link #erase}
     * @return e and the sealed payload
     */
    public byte[] write(byte[] ephemeralPrivate, byte[] payload) {
        ephemeral = ephemeralPrivate;
        byte[] e = agreement.publicKey(ephemeral);
        state.mixHash(e);
        state.mixKey(e);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(e);
        message.writeBytes(state.encryptAndHash(payload));
        return message.toByteArray();
    }

    /**
     * Reads the second message on a copy of the state: a forged answer leaves this fit for the genuine one.
     *
     * @param e the responder's ephemeral key, 32 bytes
     * @throws GeneralSecurityException if it does not open
     */
    public NoiseAnswer read(byte[] e, byte[] sealedPayload) throws GeneralSecurityException {
        SymmetricState trial = state.copy();
        try {
            trial.mixHash(e);
            trial.mixKey(e);
            trial.mixSecret(agreement.agree(ephemeral, e));
            return new NoiseAnswer(trial.decryptAndHash(sealedPayload), trial.split());
        } finally {
            trial.erase();
        }
    }

    /** Overwrites the ephemeral key and the chaining key. */
    public void erase() {
        state.erase();
        if (ephemeral != null) {
            Arrays.fill(ephemeral, (byte) 0);
        }
    }
}
