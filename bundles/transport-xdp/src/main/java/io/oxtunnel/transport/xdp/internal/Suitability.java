package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.linux.xdp.NicFeatures;

/**
 * Whether AF_XDP is worth it on an interface. With zero-copy a datagram costs neither a copy nor a socket buffer of the kernel. Without,
 * the kernel does for each datagram what UDP does once for a train (UDP_SEGMENT, UDP_GRO), and UDP is faster.
 *
 * @param reason why not, or null
 */
record Suitability(String reason) {
    static Suitability of(Nic nic) {
        NicFeatures features = nic.features();
        String other = NicFeatures.attached(nic.link());
        if (!other.isEmpty()) {
            return new Suitability("interface " + nic.link().name() + " has another XDP program: " + other);
        }
        if (!features.known()) {
            return new Suitability("the kernel does not tell whether the driver \"" + features.driver() + "\" of " + nic.link().name()
                    + " has zero-copy (Linux 6.3 and newer do)");
        }
        if (!features.nativeMode()) {
            return new Suitability("the driver \"" + features.driver() + "\" of " + nic.link().name() + " runs no XDP programs; UDP is faster than generic mode");
        }
        if (!features.zeroCopy()) {
            return new Suitability("the driver \"" + features.driver() + "\" of " + nic.link().name()
                    + " has no zero-copy for AF_XDP; UDP with trains (GSO, GRO) is faster than copying frame by frame");
        }
        return new Suitability(null);
    }
}
