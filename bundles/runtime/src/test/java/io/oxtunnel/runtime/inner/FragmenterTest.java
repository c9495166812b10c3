package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.NativeBufferPool;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FragmenterTest {
    private static final int MORE = 0x2000;
    private static final int MTU = 1_280;
    /** What fits behind the header, in units of 8 bytes. */
    private static final int STRIDE = 1_256;

    private final NativeBufferPool memory = new NativeBufferPool(0, 2);
    private final long in = memory.at(0) + 256;
    private final long out = memory.at(1) + 256;
    private final Fragmenter fragmenter = new Fragmenter();
    private final Random random = new Random(20260101);

    @AfterEach
    void close() {
        memory.close();
    }

    /** A packet that may be cut, with the given flags and offset. */
    private byte[] packet(int payload, int flagsAndOffset) {
        byte[] p = Packets.v4(Packets.UDP, new byte[0], Packets.bytes(random, payload));
        Packets.put(p, 6, flagsAndOffset);
        Packets.put(p, 10, 0);
        Packets.put(p, 10, ~Packets.sum(p, 0, 20, 0));
        return p;
    }

    private int begin(byte[] packet) {
        Packets.store(memory, in, packet);
        return fragmenter.begin(memory, in, packet.length, MTU);
    }

    /** Puts the fragments together as a receiver does and checks each header. */
    private void assertWhole(byte[] packet, int pieces, int firstOffset, int lastFlag) {
        assertEquals(pieces, begin(packet));
        byte[] payload = new byte[packet.length - 20];
        for (int i = 0; i < pieces; i++) {
            fragmenter.header(i, out);
            byte[] head = Packets.load(memory, out, fragmenter.headerLength());
            assertEquals(0xffff, Packets.sum(head, 0, 20, 0), "checksum of fragment " + i);
            assertEquals(20 + fragmenter.payloadLength(i), Packets.get(head, 2));
            assertEquals(Packets.get(packet, 4), Packets.get(head, 4));
            assertEquals(i < pieces - 1 ? MORE : lastFlag, Packets.get(head, 6) & 0xe000);
            int at = (Packets.get(head, 6) & 0x1fff) * 8 - firstOffset;
            byte[] part = Packets.load(memory, fragmenter.payloadAt(i), fragmenter.payloadLength(i));
            System.arraycopy(part, 0, payload, at, part.length);
        }
        assertArrayEquals(Packets.load(memory, in + 20, payload.length), payload);
    }

    @Test
    void cutsAPacket() {
        assertWhole(packet(STRIDE + 1, 0), 2, 0, 0);
        assertWhole(packet(2 * STRIDE, 0), 2, 0, 0);
        assertWhole(packet(8_000, 0), 7, 0, 0);
    }

    @Test
    void cutsAFragmentAgain() {
        assertWhole(packet(4_000, MORE | 500), 4, 4_000, MORE);
        assertWhole(packet(4_000, 500), 4, 4_000, 0);
    }

    @Test
    void leavesAloneWhatMustNotBeCut() {
        assertEquals(0, begin(packet(4_000, 0x4000)), "DF");
        assertEquals(0, begin(Packets.v6(Packets.UDP, new byte[0], new byte[4_000])), "IPv6");
        byte[] options = Packets.v4(Packets.UDP, new byte[4], new byte[4_000]);
        Packets.put(options, 6, 0);
        assertEquals(0, begin(options), "options");
    }
}
