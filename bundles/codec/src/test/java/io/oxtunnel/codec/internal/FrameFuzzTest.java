package io.oxtunnel.codec.internal;

import static io.oxtunnel.codec.internal.Datagrams.CODEC;
import static io.oxtunnel.codec.internal.ExactMemory.START;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.session.DropReason;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random and mutated input: every answer is a code, and a read beside the bytes given would throw (see {@link ExactMemory}). */
class FrameFuzzTest {
    private static final int ROUNDS = 200_000;

    @Test
    void packetsStaysInsideTheFrameAndFindsOnlyWhatIsThere() {
        Random random = new Random(0x4f58);
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] content = content(random);
            int flags = new int[] {0x01, 0x11, 0x05, 0x80, 0x90, 0x84, 0x00, 0x10, 0x04}[random.nextInt(9)];
            ExactMemory memory = new ExactMemory(content);
            int n = CODEC.packets(memory, flags, START, content.length);
            if (n < 0) {
                assertTrue(DropReason.of(n).label().startsWith("bad_"), DropReason.of(n).label());
            } else {
                accepted++;
                assertEquals(content.length, end(memory, flags, n) + rest(content, end(memory, flags, n), flags), "bytes accounted for");
            }
        }
        assertTrue(accepted > ROUNDS / 20, "the generator makes too few good frames: " + accepted);
    }

    /** Returns where the last packet ends, after a check of each. */
    private static int end(ExactMemory memory, int flags, int packets) {
        if ((flags & Wire.BATCH) == 0) {
            assertEquals(1, packets);
            assertEquals((flags & Wire.IPV6) != 0 ? 6 : 4, Ip.version(memory, START));
            return Ip.totalLength(memory, START, memory.array().length);
        }
        assertTrue(packets <= 64);
        long packet = 0;
        for (int i = 0; i < packets; i++) {
            packet = CODEC.packetAt(memory, START, packet);
            assertTrue(Ip.wellFormed(memory, packet, CODEC.packetLength(memory, packet)));
        }
        return (int) (packet - START) + CODEC.packetLength(memory, packet);
    }

    /** Returns how many bytes of padding follow, as many as a sealed frame may have. */
    private static int rest(byte[] content, int end, int flags) {
        int rest = 0;
        while (end + rest < content.length && content[end + rest] == 0) {
            rest++;
        }
        return Math.min(rest, (flags & Wire.ENCRYPTED) != 0 ? 15 : 0);
    }

    @Test
    void inspectStaysInsideTheDatagram() {
        Random random = new Random(0x584f);
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] payload = new byte[random.nextInt(350)];
            random.nextBytes(payload);
            int flags = random.nextInt(256);
            byte[] datagram = Datagrams.datagram(flags, random.nextInt(2), payload);
            if (payload.length > 12 && random.nextBoolean()) {
                System.arraycopy(datagram, 3, datagram, 17, 4);
            }
            byte[] cut = Arrays.copyOf(datagram, random.nextInt(4) == 0 ? random.nextInt(datagram.length + 1) : datagram.length);
            accepted += CODEC.inspect(new ExactMemory(cut), START, cut.length) >= 0 ? 1 : 0;
        }
        assertTrue(accepted > ROUNDS / 50, "the generator makes too few good datagrams: " + accepted);
    }

    private static byte[] content(Random random) {
        byte[] content = switch (random.nextInt(4)) {
            case 0 -> new byte[random.nextInt(80)];
            case 1 -> Datagrams.ip4(20 + random.nextInt(80));
            case 2 -> Datagrams.ip6(40 + random.nextInt(80));
            default -> batch(random);
        };
        if (random.nextBoolean()) {
            content = Arrays.copyOf(content, Math.max(0, content.length + random.nextInt(-4, 18)));
        }
        for (int i = random.nextInt(3); i > 0 && content.length > 0; i--) {
            content[random.nextInt(Math.min(content.length, 60))] = (byte) random.nextInt(random.nextBoolean() ? 256 : 8);
        }
        return content;
    }

    private static byte[] batch(Random random) {
        byte[][] packets = new byte[1 + random.nextInt(4)][];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = random.nextBoolean() ? Datagrams.ip4(20 + random.nextInt(30)) : Datagrams.ip6(40 + random.nextInt(30));
        }
        return Datagrams.batch(packets);
    }
}
