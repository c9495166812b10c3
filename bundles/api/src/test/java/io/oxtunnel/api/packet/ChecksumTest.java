package io.oxtunnel.api.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private final NativeBufferPool memory = new NativeBufferPool(2, 2);

    @AfterEach
    void close() {
        memory.close();
    }

    /** RFC 1071, section 3: 0001 f203 f4f5 f6f7 sums to ddf2. */
    @Test
    void sumOfRfc1071() {
        put(64, "0001f203f4f5f6f7");
        assertEquals(0xddf2, memory.sum(64, 8, 0));
        assertEquals(~0xddf2 & 0xffff, Checksum.finish(memory.sum(64, 8, 0)));
    }

    /** RFC 1071, section 1: an odd last byte is the upper half of a word. */
    @Test
    void oddLastByteIsTheUpperHalf() {
        put(0, "0001f2ffff");
        assertEquals(0xf201, memory.sum(0, 3, 0));
        assertEquals(0xf20a, memory.sum(2, 1, 0x000a));
    }

    /** RFC 1624, section 4: m = 5555 becomes 3285, the checksum dd2f becomes 0000, where equation 2 would give ffff. */
    @Test
    void updateOfRfc1624() {
        assertEquals(0x0000, Checksum.update(0xdd2f, 0x5555, 0x3285));
    }

    @Test
    void updateIsTheSameAsSummingAgain() {
        Random random = new Random(1624);
        for (int i = 0; i < 2_000; i++) {
            fill(random, 0, 40);
            memory.putShort(0, random.nextInt(1, 0x10000));
            int before = Checksum.finish(memory.sum(0, 40, 0));
            int word = 2 + 2 * random.nextInt(19);
            int old = memory.getUnsignedShort(word);
            int now = random.nextInt(0x10000);
            memory.putShort(word, now);
            assertEquals(Checksum.finish(memory.sum(0, 40, 0)), Checksum.update(before, old, now));
        }
    }

    @Test
    void sumIsThatOfTheNaiveReferenceAtAnyPlaceAndLength() {
        Random random = new Random(1071);
        for (int i = 0; i < 4_000; i++) {
            int length = i < 300 ? i : random.nextInt(i % 10 == 0 ? 65_536 : 1_600);
            int at = random.nextInt(130);
            int start = random.nextInt(0x10000);
            fill(random, at, length);
            assertEquals(naive(at, length, start), memory.sum(at, length, start), "at " + at + ", length " + length);
        }
    }

    /** All ones is the largest sum there is: a carry lost anywhere shows. */
    @Test
    void carriesOfAllOnesAreKept() {
        memory.fill(0, memory.size(), (byte) 0xff);
        for (int length : new int[] {2, 4, 1_400, 65_534, 131_070}) {
            assertEquals(0xffff, memory.sum(1, length, 0xffff), "length " + length);
        }
        assertEquals(0xff00, memory.sum(0, 1, 0));
    }

    @Test
    void foldKeepsEveryCarry() {
        assertEquals(0, Checksum.fold(0));
        assertEquals(0xffff, Checksum.fold(0xffff));
        assertEquals(1, Checksum.fold(0x10000));
        assertEquals(0xffff, Checksum.fold(-1));
        assertEquals(0xffff, Checksum.fold(0xffff_ffff_0000_0000L));
        assertEquals(2, Checksum.fold(0x1_0000_0000_0001L));
    }

    @Test
    void ipv4HeaderChecksum() {
        put(7, "450000730000400040110000c0a80001c0a800c7");
        Checksum.header(memory, 7, 20);
        assertEquals(0xb861, memory.getUnsignedShort(7 + 10));
        assertEquals(0xffff, memory.sum(7, 20, 0));
    }

    /** RFC 768; RFC 8200, section 8.1. */
    @Test
    void pseudoHeadersOfBothFamilies() {
        put(0, "4500001c000040004011000a" + "0a4d0002" + "0a4d0001");
        assertEquals(fold(0x0a4d + 0x0002 + 0x0a4d + 0x0001 + 17 + 8), Checksum.pseudo(memory, 0, Ip.UDP, 8));
        put(100, "6000000000083a40" + "fd770000000000000000000000000002" + "fd770000000000000000000000000001");
        assertEquals(fold(2 * 0xfd77 + 3 + 58 + 1 + 0x0008), Checksum.pseudo(memory, 100, Ip.ICMPV6, 0x10008));
    }

    private static int fold(int sum) {
        return (sum & 0xffff) + (sum >>> 16);
    }

    private int naive(int at, int length, int start) {
        long sum = start;
        for (int i = 0; i < length; i++) {
            sum += (long) memory.getUnsignedByte(at + i) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return (int) sum;
    }

    private void fill(Random random, int at, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        memory.write(bytes, 0, at, length);
    }

    private void put(long at, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        memory.write(bytes, 0, at, bytes.length);
    }
}
