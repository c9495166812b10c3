package io.oxtunnel.capture.nfqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.nfqueue.NetfilterQueue;
import io.oxtunnel.linux.nfqueue.QueuedPacket;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets get the tunnel's address and come back to their own; every checksum is what a whole new sum would be. */
class RewritingTest {
    private static final int AT = 1_024;
    private static final int ANSWER = 80_000;
    private static final int ERROR = 120_000;
    private static final int MTU = 1_435;
    private static final int LOCAL4 = 0xc0a8_0105;
    private static final int REMOTE4 = 0x0a5b_0902;

    private final NativeBufferPool memory = new NativeBufferPool(0, 4);
    private final Shared shared = new Shared(7);
    private final Leaving leaving = new Leaving(memory, shared);
    private final Coming coming = new Coming(memory, shared);
    private final Random random = new Random(20_261_122);

    @BeforeEach
    void assign() throws Exception {
        Assignment assignment = new Assignment(InetAddress.ofLiteral("10.77.0.2"), 24, InetAddress.ofLiteral("fd77::2"), 64, MTU, List.of());
        shared.assigned = Assigned.of(assignment, MTU, 1_500);
    }

    @AfterEach
    void close() {
        memory.close();
    }

    private static int header(boolean v6) {
        return v6 ? 40 : 20;
    }

    private int protocol(boolean v6, int protocol) {
        return protocol == Ip.ICMP && v6 ? Ip.ICMPV6 : protocol;
    }

    /** Writes a packet with random content from the local address, or to the tunnel's, and returns its length. */
    private int write(long at, boolean v6, int protocol, int payload, boolean answer) {
        int transport = protocol == Ip.TCP ? 20 : 8;
        int length = header(v6) + transport + payload;
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        memory.write(bytes, 0, at, length);
        if (v6) {
            memory.putInt(at, 0x6000_0000);
            memory.putShort(at + 4, length - 40);
            memory.putByte(at + 6, (byte) protocol);
            address6(at + (answer ? 24 : 8), answer ? 0xfd77_0000_0000_0000L : 0xfd91_0001_0000_0000L, answer ? 2 : 5);
            address6(at + (answer ? 8 : 24), 0xfd91_0009_0000_0000L, 2);
        } else {
            memory.putInt(at, 0x4500_0000 | length);
            memory.putShort(at + 6, 0);
            memory.putByte(at + 9, (byte) protocol);
            memory.putInt(at + (answer ? 16 : 12), answer ? 0x0a4d_0002 : LOCAL4);
            memory.putInt(at + (answer ? 12 : 16), REMOTE4);
            Checksum.header(memory, at, 20);
        }
        long l4 = at + header(v6);
        if (protocol == Ip.TCP) {
            memory.putShort(l4 + 12, 0x5010);
        }
        if (protocol == Ip.ICMP || protocol == Ip.ICMPV6) {
            memory.putShort(l4, (protocol == Ip.ICMP ? answer ? 0 : 8 : answer ? 129 : 128) << 8);
            memory.putShort(l4 + 4, 0x1234);
        } else {
            memory.putShort(l4, answer ? 443 : 40_000);
            memory.putShort(l4 + 2, answer ? 40_000 : 443);
            if (protocol == Ip.UDP) {
                memory.putShort(l4 + 4, 8 + payload);
            }
        }
        checksum(at, length, v6, protocol);
        return length;
    }

    private void address6(long at, long high, long low) {
        memory.putLong(at, high);
        memory.putLong(at + 8, low);
    }

    private long field(long at, boolean v6, int protocol) {
        return at + header(v6) + (protocol == Ip.TCP ? 16 : protocol == Ip.UDP ? 6 : 2);
    }

    private void checksum(long at, int length, boolean v6, int protocol) {
        memory.putShort(field(at, v6, protocol), 0);
        memory.putShort(field(at, v6, protocol), Checksum.finish(sum(at, length, v6, protocol)));
    }

    private int sum(long at, int length, boolean v6, int protocol) {
        int bytes = length - header(v6);
        return memory.sum(at + header(v6), bytes, protocol == Ip.ICMP ? 0 : Checksum.pseudo(memory, at, protocol, bytes));
    }

    private void assertWhole(long at, int length, boolean v6, int protocol) {
        assertTrue(v6 || memory.sum(at, 20, 0) == 0xffff, "the IP header");
        assertEquals(0xffff, sum(at, length, v6, protocol));
    }

    @ParameterizedTest
    @CsvSource({"false, 6", "false, 17", "false, 1", "true, 6", "true, 17", "true, 1"})
    void thereAndBack(boolean v6, int which) {
        int protocol = protocol(v6, which);
        for (int i = 0; i < 500; i++) {
            int out = write(AT, v6, protocol, i, false);
            assertEquals(0, leaving.take(AT, out, 0));
            assertWhole(AT, out, v6, protocol);
            assertTrue(v6 ? memory.getLong(AT + 8) == 0xfd77_0000_0000_0000L : Ip.source4(memory, AT) == 0x0a4d_0002);
            int in = write(ANSWER, v6, protocol, i, true);
            assertTrue(coming.take(ANSWER, in));
            assertWhole(ANSWER, in, v6, protocol);
            assertTrue(v6 ? memory.getLong(ANSWER + 24) == 0xfd91_0001_0000_0000L : Ip.destination4(memory, ANSWER) == LOCAL4);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, 6", "false, 17", "false, 1", "true, 6", "true, 17", "true, 1"})
    void errorsQuoteWhatWasSent(boolean v6, int which) {
        int protocol = protocol(v6, which);
        for (int i = 1; i < 200; i++) {
            int out = write(AT, v6, protocol, i * 7, false);
            byte[] sent = new byte[header(v6) + 8];
            memory.read(AT, sent, 0, sent.length);
            leaving.take(AT, out, 0);
            int error = new IcmpError(0, 0, 0).tooBig(memory, AT, out, 1_300, ERROR);
            assertTrue(coming.take(ERROR, error));
            assertWhole(ERROR, error, v6, v6 ? Ip.ICMPV6 : Ip.ICMP);
            byte[] quoted = new byte[sent.length];
            memory.read(ERROR + header(v6) + 8, quoted, 0, quoted.length);
            assertEquals(java.util.HexFormat.of().formatHex(sent), java.util.HexFormat.of().formatHex(quoted));
        }
    }

    @Test
    void aWrongChecksumStaysWrong() {
        int length = write(AT, false, Ip.UDP, 100, false);
        memory.putByte(AT + 60, (byte) ~memory.getByte(AT + 60));
        leaving.take(AT, length, 0);
        assertFalse(sum(AT, length, false, Ip.UDP) == 0xffff);
    }

    @Test
    void noChecksumStaysNone() {
        int length = write(AT, false, Ip.UDP, 100, false);
        memory.putShort(AT + 26, 0);
        leaving.take(AT, length, 0);
        assertEquals(0, memory.getShort(AT + 26));
    }

    @Test
    void aPartialChecksumIsCompleted() {
        int length = write(AT, false, Ip.TCP, 333, false);
        memory.putShort(AT + 36, Checksum.pseudo(memory, AT, Ip.TCP, length - 20));
        assertEquals(0, leaving.take(AT, length, QueuedPacket.PARTIAL_CHECKSUM));
        assertWhole(AT, length, false, Ip.TCP);
    }

    @Test
    void segmentsAreWhatTunnelAndOtherEndTake() {
        int length = write(AT, false, Ip.TCP, 20_000, false);
        int info = QueuedPacket.PARTIAL_CHECKSUM | QueuedPacket.SUPER;
        assertEquals(MTU - 40, leaving.take(AT, length, info));
        int in = write(ANSWER, false, Ip.TCP, 4, true);
        memory.putShort(ANSWER + 32, 0x6012);
        memory.putInt(ANSWER + 40, 0x0204_0000 | 1_000);
        checksum(ANSWER, in, false, Ip.TCP);
        assertTrue(coming.take(ANSWER, in));
        length = write(AT, false, Ip.TCP, 20_000, false);
        assertEquals(1_000, leaving.take(AT, length, info));
    }

    @Test
    void onlyAnswersPass() {
        assertFalse(coming.take(ANSWER, write(ANSWER, false, Ip.UDP, 100, true)), "a flow that nobody began");
        leaving.take(AT, write(AT, false, Ip.UDP, 100, false), 0);
        int in = write(ANSWER, false, Ip.UDP, 100, true);
        memory.putInt(ANSWER + 16, 0x7f00_0001);
        assertFalse(coming.take(ANSWER, in), "another destination than the tunnel's address");
        assertFalse(coming.take(AT, write(AT, false, Ip.ICMP, 100, false)), "an echo request");
    }

    /** What may stand in a packet that somebody made up: nothing is read behind its end, and nothing is thrown. */
    @Test
    void hostilePackets() {
        for (int i = 0; i < 50_000; i++) {
            boolean v6 = random.nextBoolean();
            int length = write(AT, v6, protocol(v6, new int[] {1, 6, 17}[random.nextInt(3)]), random.nextInt(120), random.nextBoolean());
            for (int flips = random.nextInt(6); flips > 0; flips--) {
                memory.putByte(AT + random.nextInt(Math.min(length, 100)), (byte) random.nextInt());
            }
            int cut = random.nextInt(4) == 0 ? random.nextInt(length) : length;
            int segment = leaving.take(AT, cut, random.nextInt(4));
            assertTrue(segment == NetfilterQueue.Filter.REFUSE || segment >= PacketBatch.UNCUT);
            coming.take(AT, cut);
        }
    }
}
