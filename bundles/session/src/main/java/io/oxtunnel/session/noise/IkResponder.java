package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * The responder of {@link IkInitiator#PROTOCOL}, in steps, so that each DH is paid only by who passed the check before it. One thread.
 */
public final class IkResponder {
    private final KeyAgreement agreement;
    private final KeyPair own;
    final SymmetricState state;
    private byte[] remoteEphemeral;
    private byte[] remoteStatic;

    /** Starts a handshake. */
    public IkResponder(CipherProvider ciphers, KeyAgreement agreement, byte[] prologue, KeyPair own) {
        this.agreement = agreement;
        this.own = own;
        state = new SymmetricState(IkInitiator.PROTOCOL, ciphers);
        state.mixHash(prologue);
        state.mixHash(own.publicKey());
    }

    /**
     * Step 1: e, es, s.
     *
     * @param e 32 bytes
     * @param sealedStatic 48 bytes
     * @return the initiator's static public key
     * @throws GeneralSecurityException if it does not open
     */
    public byte[] readStatic(byte[] e, byte[] sealedStatic) throws GeneralSecurityException {
        remoteEphemeral = e;
        state.mixHash(e);
        state.mixKey(e);
        state.mixSecret(own.agree(e));
        remoteStatic = state.decryptAndHash(sealedStatic);
        return remoteStatic;
    }

    /**
     * Step 2: ss and the payload.
     *
     * @throws GeneralSecurityException if it does not open
     */
    public byte[] readPayload(byte[] sealedPayload) throws GeneralSecurityException {
        state.mixSecret(own.agree(remoteStatic));
        return state.decryptAndHash(sealedPayload);
    }

    /**
     * Step 3: e, ee, se, psk and the payload.
     *
     * @param ephemeralPrivate fresh, 32 bytes; erased here
     * @param psk 32 bytes
     * @return e and the sealed payload
     * @throws GeneralSecurityException if a key of the initiator is a point of small order
     */
    public byte[] write(byte[] ephemeralPrivate, byte[] psk, byte[] payload) throws GeneralSecurityException {
        byte[] e;
        try (KeyPair ephemeral = KeyPair.of(ephemeralPrivate, agreement)) {
            e = ephemeral.publicKey();
            state.mixHash(e);
            state.mixKey(e);
            state.mixSecret(ephemeral.agree(remoteEphemeral));
            state.mixSecret(ephemeral.agree(remoteStatic));
        } finally {
            Arrays.fill(ephemeralPrivate, (byte) 0);
        }
        state.mixKeyAndHash(psk);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(e);
        message.writeBytes(state.encryptAndHash(payload));
        return message.toByteArray();
    }

    /** Step 4: the keys of the transport. */
    public NoiseKeys split() {
        return state.split();
    }

    /** Overwrites the chaining key. */
    public void erase() {
        state.erase();
    }
}
