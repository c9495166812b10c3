package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.packet.Ip;

/** What an ICMP or ICMPv6 message is to a translator of addresses (RFC 792, RFC 4443, RFC 5508). */
final class IcmpKind {
    private IcmpKind() {
    }

    static boolean icmp(int protocol) {
        return protocol == Ip.ICMP || protocol == Ip.ICMPV6;
    }

    /** Returns whether it quotes a packet: unreachable, too big, time exceeded, parameter problem. */
    static boolean error(int protocol, int type) {
        return protocol == Ip.ICMP ? type == 3 || type == 11 || type == 12 : type >= 1 && type <= 4;
    }

    /** Returns whether it asks for an echo. */
    static boolean request(int protocol, int type) {
        return type == (protocol == Ip.ICMP ? 8 : 128);
    }

    /** Returns whether it is an echo. */
    static boolean reply(int protocol, int type) {
        return type == (protocol == Ip.ICMP ? 0 : 129);
    }
}
