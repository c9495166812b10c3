package io.oxtunnel.api.tunnel;

/** States of a role, in the order of a life. */
public enum TunnelState {
    /** Services or the machine are being made ready. */
    STARTING,
    /** Server: takes handshakes. Client: its capture is in place and fails closed; no session. */
    READY,
    /** Client: a session carries data. */
    CONNECTED,
    /** It could not start or has failed for good. */
    FAILED,
    /** Closed. */
    CLOSED
}
