package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.CipherProvider;
import io.oxtunnel.api.crypto.KeyAgreement;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** The responder of a resumption, see {@link NnInitiator}, in steps: {@link #read}, {@link #write}, {@link #split}. One thread. */
public final class NnResponder {
    private final KeyAgreement agreement;
    final SymmetricState state;
    private byte[] remoteEphemeral;

    /**
     * Starts a handshake.
     *
     * @param psk resumption secret, 32 bytes
     */
    public NnResponder(CipherProvider ciphers, KeyAgreement agreement, byte[] prologue, byte[] psk) {
        this.agreement = agreement;
        state = NnPsk0.begin(ciphers, prologue, psk);
    }

    /**
     * Step 1: e and the payload; no DH.
     *
     * @param e 32 bytes
     * @throws GeneralSecurityException if it does not open
     */
    public byte[] read(byte[] e, byte[] sealedPayload) throws GeneralSecurityException {
        remoteEphemeral = e;
        state.mixHash(e);
        state.mixKey(e);
        return state.decryptAndHash(sealedPayload);
    }

    /**
     * Step 2: e, ee and the payload.
     *
     * @param ephemeralPrivate fresh, 32 bytes; erased here
     * @return e and the sealed payload
     * @throws GeneralSecurityException if the initiator's key is a point of small order
     */
    public byte[] write(byte[] ephemeralPrivate, byte[] payload) throws GeneralSecurityException {
        byte[] e = agreement.publicKey(ephemeralPrivate);
        state.mixHash(e);
        state.mixKey(e);
        state.mixSecret(agreement.agree(ephemeralPrivate, remoteEphemeral));
        Arrays.fill(ephemeralPrivate, (byte) 0);
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(e);
        message.writeBytes(state.encryptAndHash(payload));
        return message.toByteArray();
    }

    /** Step 3: the keys of the transport. */
    public NoiseKeys split() {
        return state.split();
    }

    /** Overwrites the chaining key. */
    public void erase() {
        state.erase();
    }
}
