package io.oxtunnel.linux.socket;

/** Numbers of socket(7), ip(7), ipv6(7) and udp(7): families, levels, options and control messages; asm-generic values. */
public final class SocketOption {
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    /** Flags of a socket type: close-on-exec and non-blocking. */
    public static final int SOCK_CLOEXEC_NONBLOCK = 0x80800;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int MSG_ERRQUEUE = 0x2000;

    public static final int SOL_SOCKET = 1;
    public static final int SO_REUSEADDR = 2;
    public static final int SO_ERROR = 4;
    public static final int SO_SNDBUF = 7;
    public static final int SO_RCVBUF = 8;
    public static final int SO_KEEPALIVE = 9;
    public static final int SO_LINGER = 13;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_SNDBUFFORCE = 32;
    public static final int SO_RCVBUFFORCE = 33;
    public static final int SO_MARK = 36;
    public static final int SO_DOMAIN = 39;
    public static final int SO_ATTACH_REUSEPORT_CBPF = 51;

    public static final int IPPROTO_IP = 0;
    public static final int IP_TOS = 1;
    public static final int IP_TTL = 2;
    public static final int IP_PKTINFO = 8;
    public static final int IP_MTU_DISCOVER = 10;
    public static final int IP_RECVERR = 11;
    public static final int IP_RECVTOS = 13;
    public static final int IP_MTU = 14;

    public static final int IPPROTO_IPV6 = 41;
    public static final int IPV6_UNICAST_HOPS = 16;
    public static final int IPV6_MTU_DISCOVER = 23;
    public static final int IPV6_MTU = 24;
    public static final int IPV6_RECVERR = 25;
    public static final int IPV6_V6ONLY = 26;
    public static final int IPV6_RECVPKTINFO = 49;
    public static final int IPV6_PKTINFO = 50;
    public static final int IPV6_RECVTCLASS = 66;
    public static final int IPV6_TCLASS = 67;

    /** Value of IP_MTU_DISCOVER and IPV6_MTU_DISCOVER: never set Don't Fragment, fragment what is too big. */
    public static final int PMTUDISC_DONT = 0;
    /** Value of both: set Don't Fragment, and refuse what is larger than the known path. */
    public static final int PMTUDISC_DO = 2;
    /** Value of IP_MTU_DISCOVER and IPV6_MTU_DISCOVER: set Don't Fragment, and believe the interface and no ICMP. */
    public static final int PMTUDISC_PROBE = 3;
    /** Value of both: never set Don't Fragment, fragment what the interface does not take, and believe no ICMP. */
    public static final int PMTUDISC_OMIT = 5;

    public static final int IPPROTO_ICMP = 1;
    public static final int IPPROTO_ICMPV6 = 58;
    /** Raw ICMP sockets: a mask of the types that are not received. */
    public static final int ICMP_FILTER = 1;
    public static final int SOL_RAW = 255;

    public static final int IPPROTO_TCP = 6;
    public static final int TCP_NODELAY = 1;
    /** Seconds of silence before the first probe, between two, and how many before the connection is given up. */
    public static final int TCP_KEEPIDLE = 4;
    public static final int TCP_KEEPINTVL = 5;
    public static final int TCP_KEEPCNT = 6;
    /** Milliseconds that sent bytes may stay unacknowledged. */
    public static final int TCP_USER_TIMEOUT = 18;
    /** Bytes not sent yet, above which a socket is not writable. */
    public static final int TCP_NOTSENT_LOWAT = 25;

    public static final int SOL_UDP = 17;
    public static final int UDP_SEGMENT = 103;
    public static final int UDP_GRO = 104;

    private SocketOption() {
    }
}
