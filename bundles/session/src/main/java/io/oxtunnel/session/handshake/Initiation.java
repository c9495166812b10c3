package io.oxtunnel.session.handshake;

import io.oxtunnel.session.noise.NoiseAnswer;
import java.security.GeneralSecurityException;

/** An INIT that a client has made, of either kind, and what it takes to open the ACCEPT to it. One thread. */
public sealed interface Initiation permits OutgoingHandshake, OutgoingResumption {
    /** Returns the INIT, header included. */
    byte[] datagram();

    /** Returns the index under which the client will receive. */
    int index();

    /**
     * Opens an ACCEPT. A forged one leaves this fit for the genuine one.
     *
     * @throws GeneralSecurityException if it does not open
     */
    NoiseAnswer open(byte[] accept) throws GeneralSecurityException;

    /** Overwrites the secrets. */
    void erase();
}
