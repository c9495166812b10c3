package io.oxtunnel.session.handshake;

import io.oxtunnel.session.noise.NoiseKeys;
import java.security.GeneralSecurityException;

/** An INIT of either kind that a server has opened and may answer. One thread. */
public sealed interface Reception permits IncomingHandshake, IncomingResumption {
    /** Returns the index under which the client will receive. */
    int clientIndex();

    /**
     * The rest of the key agreement; makes the ACCEPT.
     *
     * @param clientKey the client's static public key
     * @param index under which the server will receive
     * @param ephemeral fresh private key, 32 bytes
     * @param psk of the client, 32 bytes
     * @param payload encoded, 112 bytes
     * @return the datagram, header included
     * @throws GeneralSecurityException if a key of the client is a point of small order
     */
    byte[] accept(byte[] clientKey, int index, byte[] ephemeral, byte[] psk, byte[] payload) throws GeneralSecurityException;

    /** Returns the keys of the transport. */
    NoiseKeys keys();

    /** Overwrites the secrets. */
    void erase();
}
