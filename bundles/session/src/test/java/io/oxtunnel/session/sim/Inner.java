package io.oxtunnel.session.sim;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Inner packets of the client 10.77.0.2, fd77::2, of all kinds that may ride early, and of some that may not. */
public final class Inner {
    private static final byte[] FOUR = HexFormat.of().parseHex("4500000000010000400000000a4d00020a4d0001");
    private static final byte[] SIX = HexFormat.of().parseHex(
            "600000000000" + "0040" + "fd770000000000000000000000000002" + "fd770000000000000000000000000001");

    private Inner() {
    }

    /** Returns an IPv4 packet. */
    public static byte[] four(int protocol, byte[] upper) {
        ByteBuffer ip = ByteBuffer.allocate(FOUR.length + upper.length).put(FOUR).put(upper);
        return ip.putShort(2, (short) ip.capacity()).put(9, (byte) protocol).array();
    }

    /** Returns an IPv6 packet. */
    public static byte[] six(int protocol, byte[] upper) {
        ByteBuffer ip = ByteBuffer.allocate(SIX.length + upper.length).put(SIX).put(upper);
        return ip.putShort(4, (short) upper.length).put(6, (byte) protocol).array();
    }

    /** Returns a TCP segment: 20 bytes of header, 4 of options, then data. */
    public static byte[] tcp(int flags, int data) {
        return ByteBuffer.allocate(24 + data).put(12, (byte) 0x60).put(13, (byte) flags).array();
    }

    /** Returns a UDP datagram. */
    public static byte[] udp(int port, byte[] payload) {
        ByteBuffer udp = ByteBuffer.allocate(8 + payload.length).put(8, payload);
        return udp.putShort(2, (short) port).putShort(4, (short) udp.capacity()).array();
    }

    /** Returns a DNS message with one question for "a". */
    public static byte[] dns(int flags) {
        return ByteBuffer.allocate(19).putShort(2, (short) flags).putShort(4, (short) 1).put(12, HexFormat.of().parseHex("01610000010001"))
                .array();
    }

    /** Returns the start of a QUIC packet in 1,200 bytes. */
    public static byte[] quic(int first, int version) {
        return ByteBuffer.allocate(1_200).put(0, (byte) first).putInt(1, version).array();
    }

    /** Returns an ICMP or ICMPv6 message of 12 bytes. */
    public static byte[] icmp(int type) {
        return ByteBuffer.allocate(12).put(0, (byte) type).array();
    }

    /** Returns a TCP SYN. */
    public static byte[] syn() {
        return four(6, tcp(2, 0));
    }
}
