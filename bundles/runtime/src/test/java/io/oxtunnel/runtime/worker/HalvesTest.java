package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The outbound half against the inbound half, with a cipher that changes nothing: what counts is where the bytes go. */
class HalvesTest {
    private final Bench bench = new Bench();

    @AfterEach
    void nothingLeaks() {
        bench.close();
    }

    @ParameterizedTest
    @CsvSource({"1,ENCRYPTED,ENCRYPTED", "2,ENCRYPTED,AUTH_ONLY", "7,AUTH_ONLY,PLAIN", "64,PLAIN,ENCRYPTED", "3,PLAIN,PLAIN"})
    void carriesAnyMixtureWhateverBothEndsTakeAtATime(int k, Mode one, Mode other) {
        Random random = new Random(k);
        bench.session(1 << 4, 0x0a000001, one);
        bench.session(2 << 4, 0x0a000002, other);
        Map<Integer, List<byte[]>> expected = new HashMap<>();
        int packets = 0;
        for (int i = 0; i < 1_500; i++) {
            int to = 0x0a000001 + random.nextInt(2);
            boolean big = random.nextInt(10) == 0;
            int segment = big ? 1 + random.nextInt(random.nextBoolean() ? 40 : 1_380) : 0;
            int payload = big ? segment * (1 + random.nextInt(60)) + random.nextInt(segment) : random.nextInt(random.nextBoolean() ? 60 : 1_408);
            payload = Math.min(payload, 60_000);
            byte[] packet = Bench.udp(to, payload, random.nextInt(4) == 0 ? 0xb8 : 0, random);
            bench.inner.put(packet, segment);
            int n = big ? (payload + segment - 1) / segment : 1;
            for (int s = 0; s < n; s++) {
                int from = 28 + s * segment;
                expected.computeIfAbsent(to, x -> new ArrayList<>()).add(java.util.Arrays.copyOfRange(packet, from,
                        big ? Math.min(packet.length, from + segment) : packet.length));
            }
            packets += n;
        }
        bench.wire.takes = () -> random.nextInt(k + 1);
        bench.arrived.takes = () -> random.nextInt(k + 1);
        bench.pump();
        assertShape();
        bench.drain(bench.receiving(0));
        Map<Integer, List<byte[]>> got = new HashMap<>();
        bench.arrived.sent.forEach(item -> got.computeIfAbsent(ByteBuffer.wrap(item.bytes()).getInt(16), x -> new ArrayList<>())
                .add(java.util.Arrays.copyOfRange(item.bytes(), 28, item.bytes().length)));
        for (Integer to : expected.keySet()) {
            assertArrayEquals(expected.get(to).toArray(), got.get(to).toArray());
        }
        assertEquals(packets, bench.counters.get(Traffic.PACKETS_OUT));
        assertEquals(packets, bench.counters.get(Traffic.PACKETS_IN));
        assertEquals(bench.counters.get(Traffic.BYTES_OUT), bench.counters.get(Traffic.BYTES_IN));
    }

    /** Trains as UDP_SEGMENT wants them, counters of each session without a gap, no datagram above the maximum. */
    private void assertShape() {
        Map<Integer, Integer> next = new HashMap<>();
        for (FakeQueue.Item train : bench.wire.sent) {
            List<byte[]> parts = train.parts();
            assertTrue(parts.size() <= Train.MAX && train.bytes().length <= Train.MAX_BYTES);
            for (byte[] datagram : parts) {
                assertTrue(datagram.length <= Bench.MAX_DATAGRAM, datagram.length + " bytes");
                int index = (int) train.peer();
                boolean clear = (datagram[2] & (Wire.ENCRYPTED | Wire.AUTH)) == 0;
                assertEquals(bench.keys.get(index).mode() == Mode.PLAIN, clear);
                assertTrue(clear || ByteBuffer.wrap(datagram).getInt(9) == index);
                int seq = ByteBuffer.wrap(datagram).getInt(3);
                assertEquals(next.merge(index, 1, Integer::sum) - 1, seq);
                assertEquals(datagram.length, 9 + (ByteBuffer.wrap(datagram).getShort(7) & 0xffff));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void takesThePacketThatFitsExactlyAndNotOneByteMore(Mode mode) {
        bench.session(16, 1, mode);
        Random random = new Random(1);
        bench.inner.put(Bench.udp(1, Bench.MAX_DATAGRAM - mode.overhead() - 28, 0, random), 0);
        bench.inner.put(Bench.udp(1, Bench.MAX_DATAGRAM - mode.overhead() - 27, 0, random), 0);
        bench.pump();
        assertEquals(Bench.MAX_DATAGRAM, bench.wire.sent.getFirst().bytes().length);
        assertEquals(1, bench.wire.sent.size());
        assertEquals(1, bench.counters.get(DropReason.TOO_BIG));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void whatWasLaidOutForOneModeNeverLeavesUnderAKeyOfAnother(Mode mode) {
        bench.session(16, 1, mode);
        bench.session(32, 2, Mode.values()[(mode.ordinal() + 1) % 3]);
        // The session goes on with the key of the other: as if a rekey had agreed on another mode while the train was laid out.
        bench.keys.put(16, bench.keys.get(32));
        bench.inner.put(Bench.udp(1, 100, 0, new Random(7)), 0);
        bench.pump();
        assertEquals(List.of(), bench.wire.sent);
        assertEquals(1, bench.counters.get(DropReason.WRONG_MODE));
    }

    @Test
    void aSuperPacketWhoseSessionVanishesHalfwayTakesNothingFromTheNext() {
        bench.session(16, 1);
        bench.session(32, 2);
        Random random = new Random(2);
        bench.inner.put(Bench.udp(1, 10_000, 0, random), 1);
        bench.inner.put(Bench.udp(2, 3_000, 0, random), 1_000);
        bench.outbound.turn(bench.pipeline, true, 0);
        assertTrue(bench.outbound.backlog(), "10,000 datagrams need several turns");
        bench.routes.remove(1);
        bench.pump();
        assertEquals(3, bench.wire.sent.stream().filter(t -> t.peer() == 32).mapToInt(t -> t.parts().size()).sum());
        assertEquals(1, bench.counters.get(DropReason.NO_SESSION));
    }

    @Test
    void dropsAndCountsWhereNoBufferIsFree() {
        bench.session(16, 1);
        bench.inner.put(Bench.udp(1, 100, 0, new Random(3)), 0);
        List<Integer> held = new ArrayList<>();
        for (int b = bench.pool.acquireLarge(); b != BufferPool.NONE; b = bench.pool.acquireLarge()) {
            held.add(b);
        }
        bench.pump();
        held.forEach(bench.pool::release);
        assertEquals(1, bench.counters.get(DropReason.NO_BUFFER));
        assertEquals(List.of(), bench.wire.sent);
    }

    @Test
    void aHandedOverDatagramIsOpenedByItsOwnerAndCountedOnce() {
        bench.session(17, 1);
        byte[] packet = Bench.udp(1, 100, 0, new Random(4));
        bench.inner.put(packet, 0);
        bench.pump();
        Pipeline to = bench.receiving(0);
        bench.drain(to);
        assertEquals(List.of(), bench.arrived.sent);
        assertEquals(2, bench.inbound.handedTo());
        Inbound owner = new Inbound(1, bench.routing, bench.counters, bench.sink, new DatagramRing(2), bench.handover, new Detours());
        assertTrue(owner.pending(), "a wake-up before the first turn is not lost");
        owner.turn(to, false, 0);
        owner.turn(to, false, 0);
        owner.release(bench.pool);
        assertArrayEquals(packet, bench.arrived.sent.getFirst().bytes());
        assertEquals(1, bench.counters.get(Traffic.DATAGRAMS_IN));
        assertEquals(1, bench.counters.get(Traffic.HANDED_OVER));
    }

    @Test
    void whatCameWhileThePortWasFullIsStillPendingWhenItIsNotAnyMore() {
        bench.session(16, 1);
        Random random = new Random(5);
        for (int i = 0; i < 640; i++) {
            bench.inner.put(Bench.udp(1, 10, 0, random), 0);
        }
        bench.pump();
        Pipeline to = bench.receiving(0);
        int[] calls = {0};
        // Full, full, then everything: the rest of the batch is opened in a turn that reads nothing.
        bench.arrived.takes = () -> calls[0]++ < 2 ? 0 : 64;
        bench.inbound.turn(to, true, 0);
        assertTrue(bench.inbound.stalled());
        bench.errors.offer(bench.pool.acquireSmall(), 0, 20, 0);
        assertFalse(bench.inbound.pending(), "nothing can be done before the port takes something");
        for (int turn = 0; bench.inbound.turn(to, false, turn) > 0 || bench.inbound.pending();) {
            turn++;
        }
        assertEquals(641, bench.arrived.sent.size());
    }

    @Test
    void countsEveryDatagramThatWasUnderWayAtTheEnd() {
        bench.session(16, 1);
        bench.wire.takes = () -> 0;
        bench.inner.put(Bench.udp(1, 10_000, 0, new Random(6)), 1_000);
        bench.outbound.turn(bench.pipeline, true, 0);
        bench.outbound.release(bench.pool);
        assertEquals(10, bench.counters.get(DropReason.CLOSING));
    }
}
