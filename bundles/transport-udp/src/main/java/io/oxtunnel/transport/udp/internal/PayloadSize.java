package io.oxtunnel.transport.udp.internal;

/** Sizes of UDP payloads in bytes. */
final class PayloadSize {
    /** Largest over IPv4: 65,535 less the headers of IP and UDP. */
    static final int LARGEST = 65_507;
    /** Every IPv4 host takes a datagram of this size (RFC 1122, 3.3.2). */
    static final int SMALLEST = 576;
    /** MTU that is assumed where there is no route yet: Ethernet's. */
    static final int ETHERNET_MTU = 1_500;

    private PayloadSize() {
    }

    /** Takes the headers of IP and UDP off an MTU; {@value #SMALLEST}..{@value #LARGEST}. */
    static int of(int mtu, boolean v4) {
        return Math.clamp(mtu - (v4 ? 28 : 48), SMALLEST, LARGEST);
    }
}
