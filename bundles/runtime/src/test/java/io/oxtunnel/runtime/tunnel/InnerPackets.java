package io.oxtunnel.runtime.tunnel;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** Packets as captures and forwarders have them. */
final class InnerPackets {
    private InnerPackets() {
    }

    /** Returns a UDP packet over IPv4 of random bytes. */
    static byte[] packet4(String from, String to, int length, int seed) {
        byte[] p = new byte[length];
        new Random(seed).nextBytes(p);
        ByteBuffer b = ByteBuffer.wrap(p);
        b.put(0, (byte) 0x45).put(1, (byte) 0).putShort(2, (short) length).putShort(6, (short) 0).put(8, (byte) 64).put(9, (byte) 17);
        b.position(12).put(InetAddress.ofLiteral(from).getAddress()).put(InetAddress.ofLiteral(to).getAddress());
        return p;
    }

    /** Returns a UDP packet over IPv6 of random bytes. */
    static byte[] packet6(String from, String to, int length, int seed) {
        byte[] p = new byte[length];
        new Random(seed).nextBytes(p);
        ByteBuffer b = ByteBuffer.wrap(p);
        b.putInt(0, 0x60000000).putShort(4, (short) (length - 40)).put(6, (byte) 17).put(7, (byte) 64);
        b.position(8).put(InetAddress.ofLiteral(from).getAddress()).put(InetAddress.ofLiteral(to).getAddress());
        return p;
    }

    /** Returns a TCP segment over IPv4 with so many bytes of payload. */
    static byte[] tcp(String from, String to, int payload) {
        byte[] p = packet4(from, to, 40 + payload, 9);
        ByteBuffer b = ByteBuffer.wrap(p);
        b.put(9, (byte) 6).putInt(24, 0).put(32, (byte) 0x50).put(33, (byte) 0x18);
        return p;
    }
}
