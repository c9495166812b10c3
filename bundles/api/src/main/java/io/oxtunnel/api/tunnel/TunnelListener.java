package io.oxtunnel.api.tunnel;

import org.osgi.annotation.versioning.ConsumerType;

/** Service or argument: hears of state changes, in order, on the control path; must not block. */
@ConsumerType
public interface TunnelListener {
    /**
     * A tunnel changed its state, or got a new session.
     *
     * @param tunnel which; null if a role could not be opened at all
     * @param state the new state
     * @param text one line for people: addresses, transport and suite of a session, or what is wrong and what to do
     */
    void changed(Tunnel tunnel, TunnelState state, String text);
}
