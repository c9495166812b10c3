package io.oxtunnel.session.noise;

import java.util.Arrays;

/**
 * What a handshake yields: Noise's Split and one more key of the same chain (PROTOCOL.md 3). {@link #toString()} tells no secret.
 *
 * @param fromInitiator key of initiator to responder, 32 bytes
 * @param fromResponder key of responder to initiator, 32 bytes
 * @param resumption secret for a later resumption, 32 bytes
 */
public record NoiseKeys(byte[] fromInitiator, byte[] fromResponder, byte[] resumption) {
    /** Overwrites all keys. */
    public void erase() {
        Arrays.fill(fromInitiator, (byte) 0);
        Arrays.fill(fromResponder, (byte) 0);
        Arrays.fill(resumption, (byte) 0);
    }

    @Override
    public String toString() {
        return "NoiseKeys[not shown]";
    }
}
