package io.oxtunnel.session.sim;

/** Mistakes that a data path could make. */
public enum Flaw {
    /** It takes what its replay window refuses. */
    IGNORES_WINDOW,
    /** It sends data to where the last datagram that opened came from. */
    FOLLOWS_ANY_SOURCE,
    /** It delivers what does not open. */
    IGNORES_TAG
}
