package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.Counters.Traffic;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What leaves compressed, what does not, and that all of it arrives. */
class CompressedFramesTest {
    private static final int FLAGS = 2;
    private static final int SEGMENT = 1_400;
    private static final int HEADERS = 28;
    private final Bench bench = new Bench();

    @BeforeEach
    void both() {
        bench.compressing();
    }

    @AfterEach
    void nothingLeaks() {
        bench.close();
    }

    /** Lines as a log has them: words from a small store and numbers that differ. */
    static byte[] text(int payload, int port, Random random) {
        byte[] packet = Bench.udp(1, payload, 0, new Random(port));
        ByteBuffer.wrap(packet).putInt(12, port).putInt(20, port).putInt(24, 0);
        StringBuilder lines = new StringBuilder();
        while (lines.length() < payload) {
            lines.append("2026-11-23T02:00:").append(random.nextInt(60)).append(" GET /index/").append(random.nextInt(1_000)).append(" 200 OK\n");
        }
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, packet, HEADERS, payload);
        ByteBuffer.wrap(packet).putShort(24, (short) (8 + payload));
        return packet;
    }

    private List<byte[]> datagrams() {
        return bench.wire.sent.stream().flatMap(train -> train.parts().stream()).toList();
    }

    private long compressed() {
        return datagrams().stream().filter(datagram -> (datagram[FLAGS] & Wire.COMPRESSED) != 0).count();
    }

    private List<byte[]> payloads(int header) {
        return bench.arrived.sent.stream().map(item -> Arrays.copyOfRange(item.bytes(), header, item.bytes().length)).toList();
    }

    @ParameterizedTest
    @EnumSource(value = Mode.class, names = {"ENCRYPTED", "AUTH_ONLY"})
    void segmentsOfTextShareDatagrams(Mode mode) {
        bench.session(16, 1, mode);
        byte[] packet = text(40 * SEGMENT, 7, new Random(1));
        for (int i = 0; i < 10; i++) {
            bench.inner.put(packet, SEGMENT);
        }
        bench.pump();
        List<byte[]> sent = datagrams();
        assertTrue(sent.size() < 200, sent.size() + " datagrams for 400 segments");
        assertTrue(compressed() > sent.size() - 5, compressed() + " of " + sent.size() + " are compressed");
        assertTrue(sent.stream().allMatch(datagram -> datagram.length <= Bench.MAX_DATAGRAM));
        bench.drain(bench.receiving(0));
        assertEquals(400, bench.arrived.sent.size());
        assertArrayEquals(Arrays.copyOfRange(packet, HEADERS, packet.length), joined(payloads(HEADERS).subList(0, 40)));
        assertArrayEquals(Arrays.copyOfRange(packet, HEADERS, packet.length), joined(payloads(HEADERS).subList(360, 400)));
        assertTrue(bench.counters.get(Traffic.COMPRESSED_BYTES_AFTER) * 2 < bench.counters.get(Traffic.COMPRESSED_BYTES_BEFORE));
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteBuffer all = ByteBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
        parts.forEach(all::put);
        return all.array();
    }

    @Test
    void randomBytesAreLeftAloneAfterASample() {
        bench.session(16, 1);
        for (int i = 0; i < 50; i++) {
            byte[] packet = Bench.udp(1, 40 * SEGMENT, 0, new Random(i));
            ByteBuffer.wrap(packet).putInt(12, 7).putInt(20, 7);
            bench.inner.put(packet, SEGMENT);
        }
        bench.pump();
        assertEquals(0, compressed());
        assertEquals(2_000, bench.counters.get(Traffic.PACKETS_OUT));
        assertTrue(bench.counters.get(Traffic.COMPRESSION_IN_VAIN) < 5, "trials: " + bench.counters.get(Traffic.COMPRESSION_IN_VAIN));
        assertTrue(bench.counters.get(Traffic.COMPRESSION_SKIPPED) > 1_800, "skipped: " + bench.counters.get(Traffic.COMPRESSION_SKIPPED));
    }

    /** In PLAIN sessions nothing is sealed, and nothing compressed. */
    @Test
    void clearDataIsNotCompressed() {
        bench.session(16, 1, Mode.PLAIN);
        bench.inner.put(text(10 * SEGMENT, 7, new Random(1)), SEGMENT);
        bench.inner.put(text(1_000, 7, new Random(1)), 0);
        bench.pump();
        assertEquals(0, compressed());
    }

    @Test
    void smallPacketsOfTextGetSmaller() {
        bench.session(16, 1);
        for (int i = 0; i < 20; i++) {
            bench.inner.put(text(400, 7, new Random(i)), 0);
        }
        bench.pump();
        assertTrue(compressed() > 0);
        bench.drain(bench.receiving(0));
        assertEquals(20, bench.arrived.sent.size());
    }

    /** Whatever comes, at whatever pace both ends take it, it all arrives and in order. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,3", "3,64", "4,7"})
    void anyMixtureArrivesInOrder(int seed, int most) {
        Random random = new Random(seed);
        bench.session(16, 1);
        List<byte[]> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            boolean big = random.nextInt(3) == 0;
            int segment = big ? 100 + random.nextInt(1_300) : 0;
            int payload = big ? Math.min(60_000, segment * (1 + random.nextInt(45)) + random.nextInt(segment)) : 1 + random.nextInt(1_400);
            byte[] packet = random.nextBoolean() ? text(payload, 7, random) : Bench.udp(1, payload, 0, random);
            bench.inner.put(packet, segment);
            for (int from = HEADERS; from < packet.length; from += big ? segment : payload) {
                expected.add(Arrays.copyOfRange(packet, from, Math.min(packet.length, from + (big ? segment : payload))));
            }
        }
        bench.wire.takes = () -> random.nextInt(most + 1);
        bench.arrived.takes = () -> random.nextInt(most + 1);
        bench.pump();
        assertTrue(compressed() > 100, "compressed: " + compressed());
        bench.drain(bench.receiving(0));
        assertArrayEquals(expected.toArray(), payloads(HEADERS).toArray());
        assertEquals(bench.counters.get(Traffic.COMPRESSED_FRAMES_OUT), bench.counters.get(Traffic.COMPRESSED_FRAMES_IN));
    }
}
