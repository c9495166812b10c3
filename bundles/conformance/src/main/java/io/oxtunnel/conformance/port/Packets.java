package io.oxtunnel.conformance.port;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import java.net.InetAddress;
import java.util.Random;

/** UDP packets with correct checksums, of any length. */
public final class Packets {
    private static final int PORT = 40_000;
    private static final int UDP_HEADER = 8;

    private Packets() {
    }

    /**
     * Makes a packet.
     *
     * @param from an address of either family
     * @param to one of the same family
     * @param length of the whole packet, 28 (IPv6: 48) to 65,535 bytes
     * @param seed of its payload
     */
    public static byte[] udp(InetAddress from, InetAddress to, int length, long seed) {
        boolean v6 = from.getAddress().length == 16;
        int header = v6 ? 40 : 20;
        byte[] payload = new byte[length - header - UDP_HEADER];
        new Random(seed).nextBytes(payload);
        try (NativeBufferPool memory = new NativeBufferPool(0, 1)) {
            long at = memory.at(memory.acquireLarge()) + BufferPool.HEADROOM;
            memory.fill(at, header + UDP_HEADER, (byte) 0);
            memory.putByte(at, (byte) (v6 ? 0x60 : 0x45));
            memory.putShort(at + (v6 ? 4 : 2), v6 ? length - header : length);
            memory.putByte(at + (v6 ? 6 : 9), (byte) Ip.UDP);
            memory.putByte(at + (v6 ? 7 : 8), (byte) 64);
            memory.write(from.getAddress(), 0, at + (v6 ? 8 : 12), v6 ? 16 : 4);
            memory.write(to.getAddress(), 0, at + (v6 ? 24 : 16), v6 ? 16 : 4);
            long udp = at + header;
            memory.putShort(udp, PORT);
            memory.putShort(udp + 2, PORT);
            memory.putShort(udp + 4, length - header);
            memory.write(payload, 0, udp + UDP_HEADER, payload.length);
            if (!v6) {
                Checksum.header(memory, at, header);
            }
            memory.putShort(udp + 6, Checksum.finish(memory.sum(udp, length - header, Checksum.pseudo(memory, at, Ip.UDP, length - header))));
            byte[] packet = new byte[length];
            memory.read(at, packet, 0, length);
            return packet;
        }
    }
}
