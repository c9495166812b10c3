package io.oxtunnel.api.session;

/** What is known about the largest datagram that the path of a session carries in one piece (RFC 8899). */
public enum PathMtu {
    /** Nobody looks: one of the two sides cannot send probes, or there is no key yet. The machine's routes are believed. */
    UNPROBED,
    /** Probes are under way. */
    SEARCHING,
    /** The largest datagram that passes is known, and confirmed now and then while there is traffic. */
    COMPLETE,
    /** Not even the smallest datagram that the tunnel is limited to passes in one piece: outer packets are fragmented. */
    ERROR
}
