package io.oxtunnel.shell;

import io.oxtunnel.api.transport.Endpoint;
import java.nio.ByteBuffer;

/**
 * The IP and UDP headers that a sealed datagram gets in a capture file, so that other programs can read it: workers see what is behind
 * them only. What is
 * not known is the unspecified address and port 0: our own port, and both ends before a session is. A UDP checksum of 0 stands for
 * none, over IPv6 as well. Stateless.
 */
final class OuterHeader {
    private static final int UDP = 17;
    private static final int HOPS = 64;

    private OuterHeader() {
    }

    /**
     * Returns the headers.
     *
     * @param peer the peer, or null
     * @param sent whether it is the destination
     */
    static byte[] of(Endpoint peer, boolean sent, int length) {
        byte[] address = peer == null ? new byte[4] : peer.remote().getAddress().getAddress();
        int port = peer == null ? 0 : peer.remote().getPort();
        byte[] local = peer == null || peer.local() == null ? address : peer.local().getAddress();
        byte[] own = local != address && local.length == address.length ? local : new byte[address.length];
        ByteBuffer header = ByteBuffer.allocate(address.length == 4 ? 28 : 48);
        if (address.length == 4) {
            header.put((byte) 0x45).put((byte) 0).putShort((short) (28 + length)).putInt(0).put((byte) HOPS).put((byte) UDP).putShort((short) 0);
        } else {
            header.putInt(6 << 28).putShort((short) (8 + length)).put((byte) UDP).put((byte) HOPS);
        }
        header.put(sent ? own : address).put(sent ? address : own);
        if (address.length == 4) {
            header.putShort(10, checksum(header.array()));
        }
        return header.putShort((short) (sent ? 0 : port)).putShort((short) (sent ? port : 0)).putShort((short) (8 + length)).putShort((short) 0).array();
    }

    /** Of the IPv4 header, the first 20 bytes (RFC 791). */
    private static short checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += (header[i] & 0xff) << 8 | header[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
