package io.oxtunnel.itests.framework;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Random;

/** Inner packets: UDP without a checksum of its payload, which is random by a seed. */
final class Packets {
    private static final byte UDP = 17;

    private Packets() {
    }

    /** Makes a packet of the family of its addresses, of {@code length} bytes with all headers. */
    static byte[] udp(InetAddress from, InetAddress to, int length, int seed) {
        byte[] packet = new byte[length];
        new Random(seed).nextBytes(packet);
        ByteBuffer p = ByteBuffer.wrap(packet);
        boolean v6 = from.getAddress().length == 16;
        if (v6) {
            p.putInt(0x6000_0000).putShort((short) (length - 40)).put(UDP).put((byte) 64);
        } else {
            p.putShort((short) 0x4500).putShort((short) length).putInt(0).put((byte) 64).put(UDP).putShort((short) 0);
        }
        p.put(from.getAddress()).put(to.getAddress());
        if (!v6) {
            p.putShort(10, (short) headerChecksum(p));
        }
        p.putShort((short) 4_000).putShort((short) 5_000).putShort((short) (length - p.position() + 4)).putShort((short) 0);
        return packet;
    }

    private static int headerChecksum(ByteBuffer p) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += p.getShort(i) & 0xffff;
        }
        return ~((sum & 0xffff) + (sum >>> 16)) & 0xffff;
    }
}
