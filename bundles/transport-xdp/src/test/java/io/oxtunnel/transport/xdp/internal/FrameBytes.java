package io.oxtunnel.transport.xdp.internal;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Frames as they stand on the wire: Ethernet, IPv4 or IPv6, UDP, and a payload of a length. */
final class FrameBytes {
    static final int PORT = 51_820;
    static final String OWN4 = "192.0.2.1";
    static final String OWN6 = "2001:db8::1";

    private FrameBytes() {
    }

    /** An ordinary datagram to an address and a port. */
    static byte[] udp(String to, int port, int payload) {
        byte[] address = InetAddress.ofLiteral(to).getAddress();
        return address.length == 4 ? ipv4(address, 0x45, 0, 17, port, payload) : ipv6(address, 17, port, payload);
    }

    /** IPv4 with a first byte, a fragment field and a protocol of choice; options are zero. */
    static byte[] ipv4(byte[] to, int first, int fragment, int protocol, int port, int payload) {
        int header = (first & 15) * 4;
        ByteBuffer frame = ethernet(0x0800, header + 8 + payload);
        frame.put(14, (byte) first).putShort(16, (short) (header + 8 + payload)).putShort(20, (short) fragment).put(22, (byte) 64);
        frame.put(23, (byte) protocol).put(26, new byte[] {(byte) 192, 0, 2, 9}).put(30, to);
        return transport(frame, 14 + header, port, payload);
    }

    /** IPv6 with a next header of choice. */
    static byte[] ipv6(byte[] to, int next, int port, int payload) {
        ByteBuffer frame = ethernet(0x86dd, 48 + payload);
        frame.put(14, (byte) 0x60).putShort(18, (short) (8 + payload)).put(20, (byte) next).put(21, (byte) 64);
        frame.put(22, InetAddress.ofLiteral("2001:db8::9").getAddress()).put(38, to);
        return transport(frame, 54, port, payload);
    }

    private static ByteBuffer ethernet(int type, int length) {
        return ByteBuffer.allocate(14 + length).putShort(12, (short) type);
    }

    private static byte[] transport(ByteBuffer frame, int at, int port, int payload) {
        return frame.putShort(at, (short) 4_711).putShort(at + 2, (short) port).putShort(at + 4, (short) (8 + payload)).array();
    }
}
