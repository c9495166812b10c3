package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer that has authenticated itself sends blocks that lie: each is dropped and counted, and none yields more than 16 KiB. */
@Tag("T23")
@DisplayName("T23 compression bombs and malformed blocks")
class T23CompressionBombTest {
    private static final int OWN = 16;
    private final Bench bench = new Bench();
    private int counter;

    @BeforeEach
    void both() {
        bench.compressing();
        bench.session(OWN, 1);
    }

    @AfterEach
    void nothingLeaks() {
        bench.close();
    }

    private void receive(int flags, byte[]... contents) {
        Pipeline pipeline = bench.receiving(0);
        for (byte[] content : contents) {
            ByteBuffer datagram = ByteBuffer.allocate(Wire.OVERHEAD + content.length).putShort((short) Wire.MAGIC).put((byte) (Wire.ENCRYPTED | flags))
                    .putInt(++counter).putShort((short) (Wire.OVERHEAD - Wire.HEADER + content.length)).putInt(OWN).putLong(counter).put(content);
            ((FakeQueue) pipeline.transport().queue(0)).waiting.add(new FakeQueue.Item(datagram.array(), 0, 0, 0));
        }
        bench.drain(pipeline);
    }

    /** One literal, then one match that repeats it for 255 bytes a byte of the block. */
    private static byte[] bomb(int claimed, int bytes) {
        byte[] content = new byte[bytes];
        IntStream.range(6, bytes).forEach(i -> content[i] = (byte) 0xff);
        ByteBuffer.wrap(content).putShort((short) claimed).put((byte) 0x1f).put((byte) 0).put((byte) 1).put((byte) 0);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 1_500, 16_384})
    void aBombYieldsNothing(int claimed) {
        receive(Wire.COMPRESSED, bomb(claimed, 1_400));
        assertTrue(bench.arrived.sent.isEmpty());
        assertEquals(1, bench.counters.get(DropReason.BAD_COMPRESSION));
        assertEquals(0, bench.counters.get(Traffic.COMPRESSED_FRAMES_IN));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 16_385, 40_000, 65_535})
    void aLengthOutOfBoundsIsRefusedBeforeThereIsRoomForIt(int claimed) {
        long free = bench.pool.freeLarge();
        receive(Wire.COMPRESSED, bomb(claimed, 1_400));
        assertEquals(1, bench.counters.get(DropReason.BAD_COMPRESSION));
        assertEquals(free, bench.pool.freeLarge());
    }

    static Stream<byte[]> tooShort() {
        return Stream.of(new byte[0], new byte[1], new byte[2], new byte[] {0, 20, 0});
    }

    @ParameterizedTest
    @MethodSource("tooShort")
    void whatIsTooShortForABlockIsDropped(byte[] content) {
        receive(Wire.COMPRESSED, content);
        assertTrue(bench.arrived.sent.isEmpty());
        assertEquals(1, Stream.of(DropReason.values()).mapToLong(bench.counters::get).sum());
    }

    /** The block is good and what it yields is none of what a frame may hold. */
    @Test
    void whatABlockYieldsIsCheckedAsAnyContentIs() {
        byte[] literals = new byte[2 + 2 + 28];
        ByteBuffer.wrap(literals).putShort((short) 28).put((byte) 0xf0).put((byte) (28 - 15));
        receive(Wire.COMPRESSED, literals);
        assertEquals(1, bench.counters.get(DropReason.BAD_PACKET));
        receive(Wire.COMPRESSED | Wire.BATCH, literals);
        assertEquals(1, bench.counters.get(DropReason.BAD_BATCH));
    }

    /** The original of a compressed frame ends where its packet ends: padding in it would be a place to hide bytes. */
    @Test
    void anOriginalHasNoPadding() {
        byte[] packet = Bench.udp(1, 10, 0, new Random(1));
        byte[] content = new byte[4 + packet.length + 1];
        ByteBuffer.wrap(content).putShort((short) (packet.length + 1)).put((byte) 0xf0).put((byte) (packet.length + 1 - 15)).put(packet);
        receive(Wire.COMPRESSED, content);
        assertEquals(1, bench.counters.get(DropReason.BAD_PADDING));
        ByteBuffer.wrap(content).putShort((short) packet.length).put(3, (byte) (packet.length - 15));
        receive(Wire.COMPRESSED, java.util.Arrays.copyOf(content, content.length - 1));
        assertEquals(1, bench.arrived.sent.size());
    }

    @Test
    void anyBlocksAreDroppedOrYieldPackets() {
        Random random = new Random(23);
        byte[][] contents = new byte[20_000][];
        for (int i = 0; i < contents.length; i++) {
            contents[i] = new byte[2 + random.nextInt(120)];
            random.nextBytes(contents[i]);
            ByteBuffer.wrap(contents[i]).putShort((short) random.nextInt(400));
        }
        receive(Wire.COMPRESSED, contents);
        assertEquals(contents.length, bench.counters.get(Traffic.PACKETS_IN)
                + Stream.of(DropReason.values()).mapToLong(bench.counters::get).sum());
    }
}
