package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.DropReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmenterTest {
    private static final byte[] NONE = {};
    private static final int FIN = 1;
    private static final int PSH = 8;
    private static final int ACK = 16;
    private static final int CWR = 128;
    private static final int MALFORMED = DropReason.MALFORMED_INNER.code();

    private final NativeBufferPool memory = new NativeBufferPool(0, 2);
    private final long in = memory.at(0) + 256;
    private final long out = memory.at(1) + 256;
    private final Segmenter segmenter = new Segmenter();
    private final Random random = new Random(20260101);

    @AfterEach
    void close() {
        memory.close();
    }

    private int begin(byte[] packet, int stride) {
        Packets.store(memory, in, packet);
        return segmenter.begin(memory, in, packet.length, stride);
    }

    /** Every segment as one array: the header that was written and the payload where it stands. */
    private List<byte[]> segments(byte[] packet, int stride) {
        int n = begin(packet, stride);
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            segmenter.header(i, out);
            byte[] head = Packets.load(memory, out, segmenter.headerLength());
            byte[] tail = Packets.load(memory, segmenter.payloadAt(i), segmenter.payloadLength(i));
            byte[] whole = Arrays.copyOf(head, head.length + tail.length);
            System.arraycopy(tail, 0, whole, head.length, tail.length);
            all.add(whole);
        }
        return all;
    }

    /** The same cut made plainly: copy, change the fields one by one, sum everything. */
    private static List<byte[]> reference(byte[] packet, int l4, int protocol, int stride) {
        int head = l4 + (protocol == Packets.UDP ? 8 : (packet[l4 + 12] >> 4 & 15) * 4);
        int payload = packet.length - head;
        List<byte[]> all = new ArrayList<>();
        int from = 0;
        do {
            int n = Math.min(stride, payload - from);
            byte[] p = Arrays.copyOf(packet, head + n);
            System.arraycopy(packet, head + from, p, head, n);
            network(p, all.size(), l4);
            transport(p, l4, protocol, from, all.isEmpty(), from + n == payload);
            all.add(p);
            from += n;
        } while (from < payload);
        return all;
    }

    private static void network(byte[] p, int i, int l4) {
        if (p[0] >>> 4 == 6) {
            Packets.put(p, 4, p.length - 40);
            return;
        }
        Packets.put(p, 2, p.length);
        Packets.put(p, 4, Packets.get(p, 4) + i);
        Packets.put(p, 10, 0);
        Packets.put(p, 10, ~Packets.sum(p, 0, l4, 0));
    }

    private static void transport(byte[] p, int l4, int protocol, int from, boolean first, boolean last) {
        if (protocol == Packets.UDP) {
            Packets.put(p, l4 + 4, p.length - l4);
            Packets.put(p, l4 + 6, 0);
            int checksum = ~Packets.transportSum(p, l4, protocol) & 0xffff;
            Packets.put(p, l4 + 6, checksum == 0 ? 0xffff : checksum);
            return;
        }
        long seq = ((long) Packets.get(p, l4 + 4) << 16 | Packets.get(p, l4 + 6)) + from;
        Packets.put(p, l4 + 4, (int) (seq >>> 16));
        Packets.put(p, l4 + 6, (int) seq);
        p[l4 + 13] &= (byte) (last ? 0xff : ~(FIN | PSH));
        p[l4 + 13] &= (byte) (first ? 0xff : ~CWR);
        Packets.put(p, l4 + 16, 0);
        Packets.put(p, l4 + 16, ~Packets.transportSum(p, l4, protocol));
    }

    private void same(byte[] packet, int l4, int protocol, int stride) {
        List<byte[]> expected = reference(packet, l4, protocol, stride);
        List<byte[]> actual = segments(packet, stride);
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "segment " + i);
            assertEquals(0xffff, Packets.transportSum(actual.get(i), l4, protocol), "checksum of segment " + i);
        }
    }

    @Test
    void agreesWithThePlainWayOnRandomSuperPackets() {
        for (int i = 0; i < 3_000; i++) {
            boolean v6 = random.nextBoolean();
            int protocol = random.nextBoolean() ? Packets.TCP : Packets.UDP;
            byte[] options = Packets.bytes(random, 4 * random.nextInt(11));
            byte[] payload = Packets.bytes(random, random.nextInt(4_000));
            byte[] body = protocol == Packets.TCP
                    ? Packets.tcp(random.nextInt(), random.nextInt(0x200), options, payload)
                    : Packets.udp(payload);
            byte[] ipOptions = v6 ? NONE : Packets.bytes(random, 4 * random.nextInt(11));
            byte[] packet = v6 ? Packets.v6(protocol, NONE, body) : Packets.v4(protocol, ipOptions, body);
            same(packet, v6 ? 40 : 20 + ipOptions.length, protocol, 1 + random.nextInt(random.nextBoolean() ? 1_500 : 40));
        }
    }

    @Test
    void takesTheLargestPacket() {
        same(Packets.v4(Packets.TCP, NONE, Packets.tcp(1, ACK, NONE, Packets.bytes(random, 65_535 - 40))), 20, Packets.TCP, 1_448);
        same(Packets.v6(Packets.UDP, NONE, Packets.udp(Packets.bytes(random, 65_535 - 8))), 40, Packets.UDP, 1_424);
    }

    @Test
    void skipsHopByHopAndDestinationOptions() {
        byte[] extensions = Packets.hex("3c00 010400000000 0601 0104000000000000000000000000");
        byte[] packet = Packets.v6(0, extensions, Packets.tcp(5, ACK | PSH, NONE, Packets.bytes(random, 3_001)));
        same(packet, 40 + extensions.length, Packets.TCP, 1_000);
    }

    @Test
    void setsFinAndPushOnTheLastSegmentAndCwrOnTheFirst() {
        byte[] packet = Packets.v4(Packets.TCP, NONE, Packets.tcp(0xffffff00, FIN | PSH | ACK | CWR, NONE, new byte[2_500]));
        List<byte[]> s = segments(packet, 1_000);
        assertEquals(3, s.size());
        assertEquals(ACK | CWR, s.get(0)[33] & 0xff);
        assertEquals(ACK, s.get(1)[33] & 0xff);
        assertEquals(ACK | FIN | PSH, s.get(2)[33] & 0xff);
        assertEquals(0xffffff00, Packets.get(s.get(0), 24) << 16 | Packets.get(s.get(0), 26));
        assertEquals(0x000002e8, Packets.get(s.get(1), 24) << 16 | Packets.get(s.get(1), 26));
        assertEquals(0x000006d0, Packets.get(s.get(2), 24) << 16 | Packets.get(s.get(2), 26));
        assertEquals(0xfffe, Packets.get(s.get(0), 4));
        assertEquals(0xffff, Packets.get(s.get(1), 4));
        assertEquals(0x0000, Packets.get(s.get(2), 4));
    }

    @Test
    void leavesNoEmptySegmentAtTheEnd() {
        assertEquals(2, begin(Packets.v4(Packets.TCP, NONE, Packets.tcp(1, ACK, NONE, new byte[2_000])), 1_000));
        assertEquals(1_000, segmenter.payloadLength(1));
        assertEquals(3, begin(Packets.v4(Packets.TCP, NONE, Packets.tcp(1, ACK, NONE, new byte[2_001])), 1_000));
        assertEquals(1, segmenter.payloadLength(2));
    }

    @Test
    void passesWhatNeedsNoCut() {
        same(Packets.v4(Packets.TCP, NONE, Packets.tcp(1, FIN | ACK | CWR, NONE, NONE)), 20, Packets.TCP, 1_000);
        same(Packets.v6(Packets.UDP, NONE, Packets.udp(NONE)), 40, Packets.UDP, 1_000);
        same(Packets.v6(Packets.UDP, NONE, Packets.udp(new byte[10])), 40, Packets.UDP, Integer.MAX_VALUE);
    }

    @Test
    void sendsAllOnesForAUdpChecksumOfZero() {
        byte[] packet = Packets.v4(Packets.UDP, NONE, Packets.udp(new byte[2]));
        Packets.put(packet, 26, 0);
        Packets.put(packet, 28, ~Packets.transportSum(packet, 20, Packets.UDP));
        assertEquals(0xffff, Packets.get(segments(packet, 100).getFirst(), 26));
    }

    @Test
    void writesHeadersOverTheirOriginal() {
        byte[] packet = Packets.v4(Packets.TCP, NONE, Packets.tcp(9, PSH | ACK | CWR, NONE, Packets.bytes(random, 3_000)));
        List<byte[]> expected = reference(packet, 20, Packets.TCP, 1_400);
        assertEquals(3, begin(packet, 1_400));
        for (int i : new int[] {0, 2, 1, 0}) {
            segmenter.header(i, in);
            assertArrayEquals(Arrays.copyOf(expected.get(i), 40), Packets.load(memory, in, 40), "segment " + i);
        }
    }

    @Test
    void refusesWhatItCannotCut() {
        byte[] tcp4 = Packets.v4(Packets.TCP, NONE, Packets.tcp(1, ACK, NONE, new byte[100]));
        assertEquals(MALFORMED, begin(tcp4, 0), "no payload a segment");
        assertEquals(MALFORMED, begin(Arrays.copyOf(tcp4, tcp4.length + 1), 50), "trailing byte");
        assertEquals(MALFORMED, begin(Arrays.copyOf(tcp4, tcp4.length - 1), 50), "truncated");
        assertEquals(MALFORMED, begin(changed(tcp4, 6, 0x20), 50), "more fragments");
        assertEquals(MALFORMED, begin(changed(tcp4, 7, 1), 50), "fragment");
        assertEquals(MALFORMED, begin(changed(tcp4, 9, 47), 50), "GRE");
        assertEquals(MALFORMED, begin(changed(tcp4, 32, 0x40), 50), "TCP header of 16 bytes");
        assertEquals(MALFORMED, begin(changed(tcp4, 0, 0x44), 50), "IPv4 header of 16 bytes");
        assertEquals(MALFORMED, begin(changed(tcp4, 0, 0x55), 50), "version 5");
        assertEquals(MALFORMED, begin(Packets.v4(Packets.TCP, NONE, new byte[19]), 50), "TCP header cut");
        assertEquals(MALFORMED, begin(Packets.v4(Packets.UDP, NONE, new byte[7]), 50), "UDP header cut");
        byte[] options = Packets.tcp(1, ACK, new byte[40], NONE);
        assertEquals(MALFORMED, begin(Packets.v4(Packets.TCP, NONE, Arrays.copyOf(options, 59)), 50), "TCP options cut");
        byte[] udp = Packets.udp(new byte[100]);
        assertEquals(MALFORMED, begin(Packets.v6(44, Packets.hex("1100000100000001"), udp), 50), "IPv6 first fragment");
        assertEquals(MALFORMED, begin(Packets.v6(44, Packets.hex("1100000800000001"), udp), 50), "IPv6 fragment");
        assertEquals(MALFORMED, begin(Packets.v6(0, Packets.hex("11ff000000000000"), udp), 50), "extension longer than the packet");
        assertEquals(MALFORMED, begin(Packets.v6(43, Packets.hex("1100000000000000"), udp), 50), "routing header");
        assertEquals(MALFORMED, begin(Packets.v6(0, NONE, new byte[3]), 50), "extension cut");
    }

    @Test
    void neverReadsPastAMangledPacket() {
        // The packet ends where the memory does: a read behind it throws.
        for (int i = 0; i < 20_000; i++) {
            byte[] body = random.nextBoolean() ? Packets.tcp(1, ACK, new byte[8], new byte[30]) : Packets.udp(new byte[30]);
            byte[] packet = random.nextBoolean()
                    ? Packets.v4(body.length > 40 ? Packets.TCP : Packets.UDP, NONE, body)
                    : Packets.v6(0, new byte[] {(byte) (body.length > 40 ? Packets.TCP : Packets.UDP), 0, 1, 4, 0, 0, 0, 0}, body);
            byte[] cut = Arrays.copyOf(packet, 20 + random.nextInt(packet.length - 19));
            if (cut[0] >>> 4 == 4) {
                Packets.put(cut, 2, cut.length);
            } else if (cut.length >= 40) {
                Packets.put(cut, 4, cut.length - 40);
            }
            cut[random.nextInt(cut.length)] = (byte) random.nextInt();
            long at = memory.size() - cut.length;
            Packets.store(memory, at, cut);
            int n = segmenter.begin(memory, at, cut.length, 1 + random.nextInt(40));
            assertTrue(n == MALFORMED || n >= 1);
            for (int s = 0; s < n; s++) {
                segmenter.header(s, in);
            }
        }
    }

    private static byte[] changed(byte[] packet, int at, int value) {
        byte[] p = packet.clone();
        p[at] = (byte) value;
        return p;
    }
}
