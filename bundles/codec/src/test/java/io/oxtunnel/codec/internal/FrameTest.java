package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static io.oxtunnel.codec.internal.Datagrams.batch;
import static io.oxtunnel.codec.internal.Datagrams.ip4;
import static io.oxtunnel.codec.internal.Datagrams.ip6;
import static io.oxtunnel.codec.internal.Datagrams.packets;
import static io.oxtunnel.codec.internal.ExactMemory.START;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrameTest {
    private static final int SEALED = 0x01;
    private static final int SEALED_V6 = 0x11;
    private static final int SEALED_BATCH = 0x05;

    @Test
    void oneWholePacket() {
        assertEquals(1, packets(SEALED, ip4(20)));
        assertEquals(1, packets(SEALED, ip4(65_507)));
        assertEquals(1, packets(SEALED_V6, ip6(40)));
        assertEquals(1, packets(0x80, ip4(29)));
        assertEquals(1, packets(0x90, ip6(41)));
        assertEquals(1, packets(0x00, ip4(29)));
    }

    @Test
    void theFlagTellsTheFamily() {
        assertEquals("bad_packet", packets(SEALED, ip6(48)));
        assertEquals("bad_packet", packets(SEALED_V6, ip4(48)));
    }

    @Test
    void everyTruncationOfAPacketIsDropped() {
        for (int length = 0; length < 48; length++) {
            assertEquals("bad_packet", packets(SEALED, Arrays.copyOf(ip4(48), length)), length + " bytes");
            assertEquals("bad_packet", packets(SEALED_V6, Arrays.copyOf(ip6(48), length)), length + " bytes");
        }
    }

    @Test
    void fewerThanSixteenZeroBytesAreThePadding() {
        for (int rest = 0; rest < 40; rest++) {
            Object sealed = rest < 16 ? (Object) 1 : "bad_padding";
            assertEquals(sealed, packets(SEALED, Arrays.copyOf(ip4(33), 33 + rest)), rest + " bytes");
            assertEquals(sealed, packets(SEALED_V6, Arrays.copyOf(ip6(40), 40 + rest)), rest + " bytes");
            assertEquals(sealed, packets(SEALED_BATCH, Arrays.copyOf(batch(ip4(20)), 24 + rest)), rest + " bytes");
        }
    }

    @Test
    void paddingThatIsNotZeroIsDropped() {
        for (int rest = 1; rest < 16; rest++) {
            for (int i = 0; i < rest; i++) {
                byte[] single = Arrays.copyOf(ip4(20), 20 + rest);
                single[20 + i] = (byte) (1 << i % 8);
                assertEquals("bad_padding", packets(SEALED, single), "byte " + i + " of " + rest);
                byte[] batch = Arrays.copyOf(batch(ip4(20)), 24 + rest);
                batch[24 + i] = (byte) 0x80;
                assertEquals("bad_padding", packets(SEALED_BATCH, batch), "byte " + i + " of " + rest);
            }
        }
    }

    @Test
    void clearFramesEndWithTheirContent() {
        for (int protection : new int[] {0x80, 0x00}) {
            assertEquals("bad_padding", packets(protection, Arrays.copyOf(ip4(28), 29)));
            assertEquals("bad_padding", packets(protection | 0x10, Arrays.copyOf(ip6(48), 49)));
            assertEquals(2, packets(protection | 0x04, batch(ip4(28), ip6(48))));
            assertEquals("bad_padding", packets(protection | 0x04, Arrays.copyOf(batch(ip4(28), ip6(48)), 83)));
        }
    }

    @Test
    void aBatchHoldsOneToSixtyFour() {
        assertEquals("bad_batch", packets(SEALED_BATCH, Arrays.copyOf(batch(), 32)));
        assertEquals(1, packets(SEALED_BATCH, batch(ip6(40))));
        assertEquals(64, packets(SEALED_BATCH, batch(many(64))));
        assertEquals("bad_batch", packets(SEALED_BATCH, batch(many(65))));
        byte[] more = batch(many(64));
        more[0] = 1;
        assertEquals("bad_batch", packets(SEALED_BATCH, more), "count 320");
    }

    @Test
    void lengthsOfABatchFitTheFrame() {
        byte[] two = batch(ip4(20), ip4(24));
        assertEquals(2, packets(SEALED_BATCH, two));
        assertEquals("bad_batch", packets(SEALED_BATCH, with(two, 3, 0)), "no bytes");
        assertEquals("bad_batch", packets(SEALED_BATCH, with(two, 2, 0xff)), "beyond the frame");
        assertEquals("bad_batch", packets(SEALED_BATCH, with(two, 25, 25)), "one byte beyond the frame");
        assertEquals("bad_batch", packets(SEALED_BATCH, with(two, 1, 3)), "one packet fewer than it says");
        assertEquals("bad_padding", packets(SEALED_BATCH, with(two, 1, 1)), "one packet more than it says");
        assertEquals("bad_packet", packets(SEALED_BATCH, with(two, 3, 21)), "not the packet's own length");
        assertEquals("bad_packet", packets(SEALED_BATCH, with(two, 4, 0x55)), "version 5");
    }

    @Test
    void everyTruncationOfABatchIsDropped() {
        byte[] batch = batch(ip4(20), ip6(40));
        for (int length = 0; length < batch.length; length++) {
            assertEquals("bad_batch", packets(SEALED_BATCH, Arrays.copyOf(batch, length)), length + " bytes");
        }
    }

    @Test
    void whatNothingNegotiatedIsRefused() {
        for (int flags : new int[] {0x03, 0x07, 0x13, 0x21, 0x25, 0x41, 0x61, 0x82, 0x09, 0x88}) {
            assertEquals("bad_flags", packets(flags, ip4(48)), "flags 0x" + Integer.toHexString(flags));
        }
    }

    /** What one side writes with the codec, the other finds with it. */
    @Test
    void packetsOfABatchAreFoundWhereTheyWereWritten() {
        byte[][] all = {ip4(20), ip6(1_280), ip4(28)};
        ExactMemory memory = new ExactMemory(new byte[2 + 3 * 2 + 20 + 1_280 + 28]);
        long[] at = new long[3];
        long packet = 0;
        for (int i = 0; i < 3; i++) {
            packet = packet == 0 ? START + 4 : packet + all[i - 1].length + 2;
            at[i] = packet;
            CODEC.writePacketLength(memory, packet, all[i].length);
            memory.write(all[i], 0, packet, all[i].length);
        }
        CODEC.writeBatchCount(memory, START, 3);
        assertEquals(3, CODEC.packets(memory, SEALED_BATCH, START, memory.array().length));
        long found = 0;
        for (int i = 0; i < 3; i++) {
            found = CODEC.packetAt(memory, START, found);
            assertEquals(at[i], found);
            assertEquals(all[i].length, CODEC.packetLength(memory, found));
        }
    }

    @Test
    void paddingGoesToTheNextSixteenOrAsFarAsTheDatagramAdmits() {
        assertEquals(15, CODEC.padding(SEALED, 1, 1_435));
        assertEquals(1, CODEC.padding(SEALED, 31, 1_435));
        assertEquals(0, CODEC.padding(SEALED, 32, 1_435));
        assertEquals(0, CODEC.padding(SEALED, 1_435, 1_435));
        assertEquals(5, CODEC.padding(SEALED_V6, 1_430, 1_435));
        assertEquals(3, CODEC.padding(SEALED_BATCH, 1_421, 1_424));
        for (int flags : new int[] {0x03, 0x21, 0x41, 0x09, 0x80, 0x84, 0x88, 0x00, 0x10}) {
            assertEquals(0, CODEC.padding(flags, 33, 1_435), "flags 0x" + Integer.toHexString(flags));
        }
    }

    private static byte[][] many(int count) {
        byte[][] packets = new byte[count][];
        Arrays.fill(packets, ip4(20));
        return packets;
    }

    private static byte[] with(byte[] frame, int offset, int value) {
        byte[] changed = frame.clone();
        changed[offset] = (byte) value;
        return changed;
    }
}
