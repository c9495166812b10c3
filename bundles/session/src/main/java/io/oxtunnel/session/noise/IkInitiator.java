package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The initiator of Noise_IKpsk2_25519_ChaChaPoly_SHA256:
 * {@code <- s ... -> e, es, s, ss ... <- e, ee, se, psk}. One thread.
 */
public final class IkInitiator {
    /** The Noise protocol name. */
    public static final String PROTOCOL = "Noise_IKpsk2_25519_ChaChaPoly_SHA256";

    private final KeyAgreement agreement;
    private final KeyPair own;
    private final byte[] remoteStatic;
    private final byte[] psk;
    private final SymmetricState state;
    private KeyPair ephemeral;

    /**
     * Starts a handshake.
     *
     * @param own static keys
     * @param remoteStatic public key of the responder, 32 bytes
     * @param psk 32 bytes
     */
    public IkInitiator(CipherProvider ciphers, KeyAgreement agreement, byte[] prologue, KeyPair own, byte[] remoteStatic, byte[] psk) {
        this.agreement = agreement;
        this.own = own;
        this.remoteStatic = remoteStatic;
        this.psk = psk;
        state = new SymmetricState(PROTOCOL, ciphers);
        state.mixHash(prologue);
        state.mixHash(remoteStatic);
    }

    /**
     * Writes the first message.
     *
     * @param ephemeralPrivate fresh, 32 bytes; erased here
     * @return e, the sealed static key and the sealed payload
     * @throws GeneralSecurityException if the responder's key is a point of small order
     */
    public byte[] write(byte[] ephemeralPrivate, byte[] payload) throws GeneralSecurityException {
        ephemeral = KeyPair.of(ephemeralPrivate, agreement);
        Arrays.fill(ephemeralPrivate, (byte) 0);
        try {
            return write(payload);
        } catch (GeneralSecurityException e) {
            erase();
            throw e;
        }
    }

    private byte[] write(byte[] payload) throws GeneralSecurityException {
        byte[] e = ephemeral.publicKey();
        state.mixHash(e);
        state.mixKey(e);
        state.mixSecret(ephemeral.agree(remoteStatic));
        byte[] sealedStatic = state.encryptAndHash(own.publicKey());
        state.mixSecret(own.agree(remoteStatic));
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(e);
        message.writeBytes(sealedStatic);
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
            trial.mixSecret(ephemeral.agree(e));
            trial.mixSecret(own.agree(e));
            trial.mixKeyAndHash(psk);
            return new NoiseAnswer(trial.decryptAndHash(sealedPayload), trial.split());
        } finally {
            trial.erase();
        }
    }

    /** Overwrites the ephemeral key and the chaining key. */
    public void erase() {
        state.erase();
        if (ephemeral != null) {
            ephemeral.close();
        }
    }
}
