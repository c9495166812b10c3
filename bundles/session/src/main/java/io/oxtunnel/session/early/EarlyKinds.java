package io.oxtunnel.session.early;

import java.nio.ByteBuffer;

/**
 * The kinds of packets that may ride early (PROTOCOL.md 4.9), each a first question that asks nothing of the other end but an answer: TCP
 * SYN without data, DNS query, QUIC Initial, ICMP echo request.
 */
final class EarlyKinds {
    private static final int ICMP = 1;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ICMP6 = 58;

    private static final int ECHO = 8;
    private static final int ECHO6 = 128;
    private static final int ICMP_HEADER = 8;

    private static final int TCP_HEADER = 20;
    private static final int SYN = 0x02;
    /** FIN, SYN, RST, ACK: of these a SYN has one. PSH, URG and the ECN bits say nothing here. */
    private static final int TCP_KIND = 0x17;

    private static final int UDP_HEADER = 8;
    private static final int DNS_PORT = 53;
    private static final int DNS_HEADER = 12;
    /** QR and opcode: 0 = standard query (RFC 1035 section 4.1.1). */
    private static final int DNS_KIND = 0xf8;

    private static final int QUIC_MIN = 1_200;
    private static final int QUIC_V1 = 1;
    private static final int QUIC_V2 = 0x6b3343cf;
    /** Long header, fixed bit and packet type: Initial is 0 in version 1, 1 in version 2 (RFC 9000 17.2, RFC 9369 3.2). */
    private static final int QUIC_KIND = 0xf0;

    private EarlyKinds() {
    }

    /**
     * Looks at a whole packet.
     *
     * @param upper where the upper layer begins
     * @param end where the packet ends
     * @param protocol of the upper layer
     */
    static boolean permits(ByteBuffer ip, int upper, int end, int protocol, boolean four) {
        int bytes = end - upper;
        return switch (protocol) {
            case ICMP -> four && bytes >= ICMP_HEADER && ip.getShort(upper) == ECHO << 8;
            case ICMP6 -> !four && bytes >= ICMP_HEADER && ip.getShort(upper) == (short) (ECHO6 << 8);
            case TCP -> bytes >= TCP_HEADER && isSyn(ip, upper, bytes);
            case UDP -> bytes >= UDP_HEADER && (ip.getShort(upper + 4) & 0xffff) == bytes && isQuestion(ip, upper, bytes - UDP_HEADER);
            default -> false;
        };
    }

    private static boolean isSyn(ByteBuffer ip, int tcp, int bytes) {
        int header = (ip.get(tcp + 12) >> 4 & 0xf) * 4;
        return header == bytes && (ip.get(tcp + 13) & TCP_KIND) == SYN;
    }

    private static boolean isQuestion(ByteBuffer ip, int udp, int bytes) {
        int payload = udp + UDP_HEADER;
        if ((ip.getShort(udp + 2) & 0xffff) == DNS_PORT) {
            return bytes > DNS_HEADER && (ip.get(payload + 2) & DNS_KIND) == 0 && ip.getShort(payload + 4) == 1;
        }
        if (bytes < QUIC_MIN) {
            return false;
        }
        int kind = ip.get(payload) & QUIC_KIND;
        int version = ip.getInt(payload + 1);
        return version == QUIC_V1 && kind == 0xc0 || version == QUIC_V2 && kind == 0xd0;
    }
}
