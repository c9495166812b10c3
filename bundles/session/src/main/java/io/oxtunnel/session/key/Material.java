package io.oxtunnel.session.key;

import io.oxtunnel.api.crypto.Suite;
import io.oxtunnel.api.transport.Endpoint;

/**
 * What a handshake agreed for one key. {@link #toString()} tells no secret.
 *
 * @param localIndex under which this side receives
 * @param peerIndex under which the peer receives
 * @param suite of the key
 * @param send 32 bytes
 * @param receive 32 bytes
 * @param resumption what a ticket of this key resumes with, 32 bytes
 * @param agreement what goes with it
 * @param endpoint where the handshake came from
 */
public record Material(int localIndex, int peerIndex, Suite suite, byte[] send, byte[] receive, byte[] resumption, Agreement agreement,
        Endpoint endpoint) {
    @Override
    public String toString() {
        return "Material[not shown]";
    }
}
