package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.NativeBufferPool;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MssClampTest {
    private static final byte[] NONE = {};
    private static final int SYN = 2;
    private static final int SYN_ACK = 18;

    private final NativeBufferPool memory = new NativeBufferPool(1, 0);
    private final Random random = new Random(7);

    @AfterEach
    void close() {
        memory.close();
    }

    private byte[] clamp(byte[] packet, int mtu) {
        long at = memory.size() - packet.length;
        Packets.store(memory, at, packet);
        MssClamp.clamp(memory, at, packet.length, mtu);
        return Packets.load(memory, at, packet.length);
    }

    private static byte[] v4(int flags, String options) {
        byte[] p = Packets.v4(Packets.TCP, NONE, Packets.tcp(1, flags, Packets.hex(options), NONE));
        return checked(p, 20);
    }

    private static byte[] v6(int flags, String options) {
        return checked(Packets.v6(Packets.TCP, NONE, Packets.tcp(1, flags, Packets.hex(options), NONE)), 40);
    }

    private static byte[] checked(byte[] p, int l4) {
        Packets.put(p, l4 + 16, 0);
        Packets.put(p, l4 + 16, ~Packets.transportSum(p, l4, Packets.TCP));
        return p;
    }

    @Test
    void lowersTheMssOfSynAndSynAck() {
        assertArrayEquals(v4(SYN, "020404d8"), clamp(v4(SYN, "020405b4"), 1_280));
        assertArrayEquals(v4(SYN_ACK, "0101020404d8 0402"), clamp(v4(SYN_ACK, "0101020405b4 0402"), 1_280));
        assertArrayEquals(v6(SYN, "020404c4"), clamp(v6(SYN, "020405a0"), 1_280));
    }

    @Test
    void lowersAnMssAtAnOddOffset() {
        assertArrayEquals(v4(SYN, "01020404d8 030307"), clamp(v4(SYN, "01020405b4 030307"), 1_280));
        assertArrayEquals(v6(SYN_ACK, "030307 0204055d 00"), clamp(v6(SYN_ACK, "030307 020405a0 00"), 1_433));
    }

    @Test
    void keepsTheChecksumRightWhateverTheValues() {
        for (int i = 0; i < 5_000; i++) {
            byte[] options = Packets.hex((random.nextBoolean() ? "01" : "0101") + "0204ffff010101");
            byte[] p = Packets.v4(Packets.TCP, NONE, Packets.tcp(random.nextInt(), SYN, java.util.Arrays.copyOf(options, 8), NONE));
            byte[] clamped = clamp(checked(p, 20), 1_280 + random.nextInt(60_000));
            assertEquals(0xffff, Packets.transportSum(clamped, 20, Packets.TCP));
        }
    }

    @Test
    void leavesASmallerMssAlone() {
        unchanged(v4(SYN, "020404d8"));
        unchanged(v6(SYN, "020404c4"));
        unchanged(v4(SYN, "02040000"));
    }

    @Test
    void leavesEverythingElseAlone() {
        unchanged(v4(16, "020405b4"));
        unchanged(Packets.v4(Packets.UDP, NONE, Packets.udp(Packets.hex("00000000000202000405b4"))));
        byte[] fragment = v4(SYN, "020405b4");
        fragment[6] = 0x20;
        unchanged(fragment);
        fragment[6] = 0;
        fragment[7] = 3;
        unchanged(fragment);
    }

    @Test
    void leavesMalformedOptionsAlone() {
        unchanged(v4(SYN, "00000000 020405b4"));
        unchanged(v4(SYN, "0300 020405b4 0101"));
        unchanged(v4(SYN, "0301 020405b4 0101"));
        unchanged(v4(SYN, "0101 0202 020305b4"));
        unchanged(v4(SYN, "01010204"));
        unchanged(v4(SYN, "01010102"));
        unchanged(v4(SYN, "080a020405b40000"));
        byte[] cut = v4(SYN, "020405b4");
        cut[32] = (byte) 0xf0;
        unchanged(cut);
        unchanged(Packets.v4(Packets.TCP, NONE, java.util.Arrays.copyOf(Packets.tcp(1, SYN, NONE, NONE), 14)));
    }

    private void unchanged(byte[] packet) {
        assertArrayEquals(packet, clamp(packet, 1_280));
    }

    @Test
    void survivesRandomOptions() {
        for (int i = 0; i < 20_000; i++) {
            byte[] options = Packets.bytes(random, 4 * random.nextInt(11));
            for (int j = 0; j < options.length; j++) {
                options[j] = (byte) (options[j] & 7);
            }
            byte[] p = checked(Packets.v4(Packets.TCP, NONE, Packets.tcp(1, SYN, options, NONE)), 20);
            assertEquals(0xffff, Packets.transportSum(clamp(p, 1_280), 20, Packets.TCP));
        }
    }
}
