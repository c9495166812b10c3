package io.oxtunnel.api.tunnel;

import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.transport.Endpoint;

/**
 * What a worker did with a packet, or with datagrams that stand side by side.
 *
 * @param point where
 * @param at when, as {@link Tunnel#now}; that of the batch
 * @param peer name of the peer; empty where it is not known, or not known yet
 * @param endpoint where the peer is outside, or null where that is not known
 * @param verdict what became of it
 * @param reason why it was dropped, or null
 * @param count packets or datagrams: 1 but for a train, and for a super-packet, which counts as 1
 * @param bytes their length
 * @param stride bytes from one datagram of a train to the next; 0 where there is only one
 * @param flags of an outer header (PROTOCOL.md 3), or -1
 * @param path number of the path, or -1
 * @param version 4 or 6 for an inner packet, else 0
 * @param protocol number of the protocol in an inner packet, else 0
 * @param contents their bytes, if asked for: inner packets in clear, outer datagrams as they are on the wire; else empty
 */
public record Observation(Point point, long at, String peer, Endpoint endpoint, Verdict verdict, DropReason reason, int count, int bytes, int stride,
        int flags, int path, int version, int protocol, byte[] contents) {
    /** Where something was seen. */
    public enum Point {
        /** A packet from the capture or forwarder. */
        PACKET_OUT,
        /** Datagrams, protected, on their way to the transport. */
        DATAGRAM_OUT,
        /** A datagram from the transport. */
        DATAGRAM_IN,
        /** A packet on its way to the capture or forwarder. */
        PACKET_IN
    }

    /** What became of it. */
    public enum Verdict {
        /** It went on. */
        PASSED,
        /** It waits for a key, and is seen again when it goes on. */
        HELD,
        /** It was dropped. */
        DROPPED
    }
}
