package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.DropReason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The length of a datagram tells the length of its packet, to 16 bytes, and nothing of what is in it; what claims to be compressed is dropped. */
@Tag("T24")
@DisplayName("T24 default config emits no COMPRESSED")
class T24LengthOracleTest {
    private static final int FLAGS = 2;
    private final Bench bench = new Bench();

    @AfterEach
    void nothingLeaks() {
        bench.close();
    }

    @Test
    void contentsThatCompressWellAreAsLongAsOthers() {
        bench.session(16, 1);
        byte[] random = Bench.udp(1, 1_000, 0, new Random(24));
        byte[] text = random.clone();
        byte[] line = "Cookie: session=0123456789abcdef; ".getBytes(StandardCharsets.US_ASCII);
        for (int at = 28; at + line.length <= text.length; at += line.length) {
            System.arraycopy(line, 0, text, at, line.length);
        }
        for (byte[] packet : List.of(random, text)) {
            bench.inner.put(packet, 0);
            bench.pump();
        }
        List<byte[]> sent = bench.wire.sent.stream().flatMap(train -> train.parts().stream()).toList();
        assertEquals(2, sent.size());
        assertEquals(sent.get(0).length, sent.get(1).length);
        for (byte[] datagram : sent) {
            assertEquals(0, datagram[FLAGS] & Wire.COMPRESSED);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Wire.COMPRESSED, Wire.COMPRESSED | Wire.BATCH})
    void whatIsCompressedIsDropped(int flag) {
        bench.session(16, 1);
        bench.inner.put(Bench.udp(1, 100, 0, new Random(1)), 0);
        bench.pump();
        FakeQueue.Item sent = bench.wire.sent.getFirst();
        sent.bytes()[FLAGS] = (byte) (Wire.ENCRYPTED | flag);
        bench.drain(bench.receiving(0));
        assertTrue(bench.arrived.sent.isEmpty());
        assertEquals(1, bench.counters.get(DropReason.COMPRESSION_REFUSED));
    }

    /** The control: the same datagram without the flag arrives. */
    @Test
    void whatIsNotCompressedArrives() {
        bench.session(16, 1);
        byte[] packet = Bench.udp(1, 100, 0, new Random(1));
        bench.inner.put(packet, 0);
        bench.pump();
        bench.drain(bench.receiving(0));
        assertFalse(bench.arrived.sent.isEmpty());
        assertEquals(ByteBuffer.wrap(packet), ByteBuffer.wrap(bench.arrived.sent.getFirst().bytes()));
    }
}
