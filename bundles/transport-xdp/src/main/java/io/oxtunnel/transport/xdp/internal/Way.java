package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import java.nio.ByteBuffer;

/**
 * How frames go to a peer: the headers that are the same for all of them, ready to be written. Immutable; data path.
 *
 * <pre>
 * Ethernet 14: destination 6 | source 6 | type 2
 * IPv4 20:     version, length 1 | class 1 | total 2 | id 2 | flags, offset 2 | TTL 1 | protocol 1 | checksum 2 | source 4 | destination 4
 * IPv6 40:     version, class, flow 4 | payload 2 | next header 1 | hop limit 1 | source 16 | destination 16
 * UDP 8:       source 2 | destination 2 | length 2 | checksum 2
 * </pre>
 */
final class Way {
    static final int ETHERNET = 14;
    static final int IPV4 = 20;
    static final int IPV6 = 40;
    static final int UDP = 8;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_IPV6 = 0x86dd;
    private static final int PROTOCOL = 17;
    private static final int LIFETIME = 64;
    private static final int DO_NOT_FRAGMENT = 0x4000;

    private final NextHop nextHop;
    private final boolean v4;
    private final int mtu;
    private final long ownMac;
    private final long source;
    private final long source2;
    private final long destination;
    private final long destination2;
    private final int ports;
    /** Sum of what the checksums of UDP and of IPv4 cover and never changes. */
    private final int pseudo;
    private final int header;

    /**
     * @param mtu largest IP packet that goes this way
     * @param ownMac of the interface
     * @param source own address, 4 or 16 bytes
     * @param destination of the peer, as long
     */
    Way(NextHop nextHop, int mtu, long ownMac, byte[] source, int sourcePort, byte[] destination, int port) {
        this.nextHop = nextHop;
        this.mtu = mtu;
        this.ownMac = ownMac;
        v4 = source.length == 4;
        ByteBuffer from = ByteBuffer.wrap(source);
        ByteBuffer to = ByteBuffer.wrap(destination);
        this.source = v4 ? from.getInt() & 0xffffffffL : from.getLong();
        source2 = v4 ? 0 : from.getLong();
        this.destination = v4 ? to.getInt() & 0xffffffffL : to.getLong();
        destination2 = v4 ? 0 : to.getLong();
        ports = sourcePort << 16 | port;
        long addresses = words(this.source) + words(source2) + words(this.destination) + words(destination2);
        pseudo = Checksum.fold(addresses + PROTOCOL + sourcePort + port);
        header = Checksum.fold(addresses + (LIFETIME << 8 | PROTOCOL));
    }

    private static long words(long value) {
        return (value >>> 48) + (value >>> 32 & 0xffff) + (value >>> 16 & 0xffff) + (value & 0xffff);
    }

    /** Returns the MAC address of the next hop, 0 if it is not known. */
    long mac() {
        return nextHop.mac();
    }

    NextHop nextHop() {
        return nextHop;
    }

    /** Returns the bytes of the headers before a datagram. */
    int headers() {
        return ETHERNET + (v4 ? IPV4 : IPV6) + UDP;
    }

    /** Returns whether a datagram goes in one packet. */
    boolean fits(int length) {
        return length <= mtu - (v4 ? IPV4 : IPV6) - UDP && length + headers() <= Steering.LONGEST_FRAME;
    }

    /**
     * Writes the headers before a datagram.
     *
     * @param mac of the next hop
     * @param at position of the datagram
     * @param trafficClass DSCP and ECN
     * @param whole whether it must not be fragmented on the way; only IPv4 asks
     * @param id identification of IPv4
     */
    void write(BufferPool pool, long mac, long at, int length, int trafficClass, boolean whole, int id) {
        long frame = at - headers();
        pool.putLong(frame, mac << 16 | ownMac >>> 32);
        pool.putInt(frame + 8, (int) ownMac);
        pool.putShort(frame + 12, v4 ? TYPE_IPV4 : TYPE_IPV6);
        long ip = frame + ETHERNET;
        if (v4) {
            ipv4(pool, ip, length + UDP, trafficClass, whole, id);
        } else {
            ipv6(pool, ip, length + UDP, trafficClass);
        }
        udp(pool, at - UDP, length + UDP);
    }

    private void ipv4(BufferPool pool, long ip, int length, int trafficClass, boolean whole, int id) {
        int first = 0x4500 | trafficClass;
        int flags = whole ? DO_NOT_FRAGMENT : 0;
        pool.putShort(ip, first);
        pool.putShort(ip + 2, IPV4 + length);
        pool.putShort(ip + 4, id);
        pool.putShort(ip + 6, flags);
        pool.putShort(ip + 8, LIFETIME << 8 | PROTOCOL);
        pool.putShort(ip + 10, Checksum.finish(Checksum.fold((long) header + first + IPV4 + length + (id & 0xffff) + flags)));
        pool.putInt(ip + 12, (int) source);
        pool.putInt(ip + 16, (int) destination);
    }

    private void ipv6(BufferPool pool, long ip, int length, int trafficClass) {
        pool.putInt(ip, 0x60000000 | trafficClass << 20);
        pool.putShort(ip + 4, length);
        pool.putShort(ip + 6, PROTOCOL << 8 | LIFETIME);
        pool.putLong(ip + 8, source);
        pool.putLong(ip + 16, source2);
        pool.putLong(ip + 24, destination);
        pool.putLong(ip + 32, destination2);
    }

    private void udp(BufferPool pool, long udp, int length) {
        pool.putInt(udp, ports);
        pool.putShort(udp + 4, length);
        // The length counts twice: in the pseudo header and in the header of UDP. A sum of 0 is sent as its other form (RFC 768).
        int sum = Checksum.finish(pool.sum(udp + UDP, length - UDP, Checksum.fold((long) pseudo + 2L * length)));
        pool.putShort(udp + 6, sum == 0 ? 0xffff : sum);
    }
}
