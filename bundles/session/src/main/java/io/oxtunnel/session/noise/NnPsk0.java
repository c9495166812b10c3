package io.oxtunnel.session.noise;

import io.oxtunnel.api.crypto.CipherProvider;

/** What both sides of Noise_NNpsk0_25519_ChaChaPoly_SHA256 begin with: {@code -> psk, e ... <- e, ee}. */
final class NnPsk0 {
    static final String PROTOCOL = "Noise_NNpsk0_25519_ChaChaPoly_SHA256";

    private NnPsk0() {
    }

    /** Returns the state after the token {@code psk}. */
    static SymmetricState begin(CipherProvider ciphers, byte[] prologue, byte[] psk) {
        SymmetricState state = new SymmetricState(PROTOCOL, ciphers);
        state.mixHash(prologue);
        state.mixKeyAndHash(psk);
        return state;
    }
}
