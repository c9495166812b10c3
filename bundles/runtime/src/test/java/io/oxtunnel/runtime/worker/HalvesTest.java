package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.runtime.inner.IcmpError;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The outbound half against the inbound half, with a cipher that changes nothing: what counts is where the bytes go. */
class HalvesTest {
    private static final int SMALL = 512;
    private static final int LARGE = 160;
    private static final int MAX_DATAGRAM = 1_472;

    private final NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
    private final FakeQueue inner = new FakeQueue(pool);
    private final FakeQueue wire = new FakeQueue(pool);
    private final FakeQueue arrived = new FakeQueue(pool);
    private final WorkerCounters counters = new WorkerCounters();
    private final Map<Integer, Session> routes = new HashMap<>();
    private final Map<Integer, SessionKey> keys = new HashMap<>();
    private final DatagramRing errors = new DatagramRing(64);
    private final DatagramRing control = new DatagramRing(64);
    private final DatagramRing[] handover = {new DatagramRing(64), new DatagramRing(64)};
    private final Routing routing = new Routing() {
        @Override
        public Session outbound(Memory memory, long ip) {
            return routes.get(memory.getInt(ip + 16));
        }

        @Override
        public int unroutable(Memory memory, long ip) {
            return DropReason.NO_SESSION.code();
        }

        @Override
        public int inbound(Memory memory, long ip, int length, Session session) {
            return 0;
        }
    };
    private final ControlSink sink = proxy(ControlSink.class, (p, m, a) -> true);
    private final Outbound outbound = new Outbound(0, routing, counters, new Complaints(new IcmpError(0, 0, 0), errors), control);
    private final Inbound inbound = new Inbound(0, routing, counters, sink, errors, handover);
    private final Pipeline pipeline = pipeline();

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (p, m, a) -> switch (m.getName()) {
            case "hashCode" -> System.identityHashCode(p);
            case "equals" -> p == a[0];
            default -> handler.invoke(p, m, a);
        }));
    }

    private Pipeline pipeline() {
        Transport transport = proxy(Transport.class, (p, m, a) -> wire);
        PacketPort port = proxy(PacketPort.class, (p, m, a) -> inbound == null ? null : inner);
        SessionEngine engine = proxy(SessionEngine.class, (p, m, a) -> keys.get((Integer) a[0]));
        return new Pipeline(new Ox1Codec(), transport, port, engine, pool);
    }

    private Pipeline receiving(int worker) {
        FakeQueue from = new FakeQueue(pool);
        for (FakeQueue.Item item : wire.sent) {
            from.waiting.add(item);
        }
        wire.sent.clear();
        return new Pipeline(pipeline.codec(), proxy(Transport.class, (p, m, a) -> from), proxy(PacketPort.class, (p, m, a) -> arrived),
                pipeline.engine(), pool);
    }

    /** A session that receives under an index and is routed to by an address. */
    private void session(int index, int address) {
        long[] counter = new long[1];
        Object[] pair = new Object[1];
        Sealer sealer = proxy(Sealer.class, (p, m, a) -> null);
        Opener opener = proxy(Opener.class, (p, m, a) -> true);
        SessionKey key = proxy(SessionKey.class, (p, m, a) -> switch (m.getName()) {
            case "session" -> pair[0];
            case "peerIndex", "localIndex" -> index;
            case "mode" -> Mode.ENCRYPTED;
            case "claim" -> {
                long first = counter[0];
                counter[0] += (Integer) a[1];
                yield first;
            }
            case "sealer" -> sealer;
            case "opener" -> opener;
            case "check", "accept" -> 0;
            default -> m.getReturnType() == boolean.class ? (Object) false : null;
        });
        pair[0] = proxy(Session.class, (p, m, a) -> switch (m.getName()) {
            case "sending" -> key;
            case "peerHandle" -> (long) index;
            case "tunnelMtu" -> MAX_DATAGRAM - Wire.OVERHEAD;
            case "maxDatagram" -> MAX_DATAGRAM;
            case "capabilities" -> Wire.CAP_BATCH;
            default -> null;
        });
        keys.put(index, key);
        routes.put(address, (Session) pair[0]);
    }

    private static byte[] udp(int to, int payload, int trafficClass, Random random) {
        byte[] p = new byte[28 + payload];
        random.nextBytes(p);
        ByteBuffer.wrap(p).put(0, (byte) 0x45).put(1, (byte) trafficClass).putShort(2, (short) p.length).putShort(6, (short) 0x4000).put(9, (byte) 17)
                .putInt(16, to).putShort(24, (short) (8 + payload));
        return p;
    }

    @AfterEach
    void nothingLeaks() {
        outbound.release(pool);
        inbound.release(pool);
        while (handover[1].ready()) {
            pool.release(handover[1].buffer());
            handover[1].remove();
        }
        assertEquals(SMALL, pool.freeSmall(), "small buffers");
        assertEquals(LARGE, pool.freeLarge(), "large buffers");
        pool.close();
    }

    private void pump() {
        int quiet = 0;
        for (int turn = 0; quiet < 20 && turn < 100_000; turn++) {
            quiet = outbound.turn(pipeline, true, turn) == 0 && !outbound.stalled() && inner.waiting.isEmpty() ? quiet + 1 : 0;
        }
        assertTrue(inner.waiting.isEmpty(), "everything was read");
    }

    private void drain(Pipeline to) {
        for (int turn = 0, quiet = 0; quiet < 3 && turn < 100_000; turn++) {
            quiet = inbound.turn(to, true, turn) == 0 && !inbound.pending() && !inbound.stalled() ? quiet + 1 : 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64})
    void carriesAnyMixtureWhateverBothEndsTakeAtATime(int k) {
        Random random = new Random(k);
        session(1 << 4, 0x0a000001);
        session(2 << 4, 0x0a000002);
        Map<Integer, List<byte[]>> expected = new HashMap<>();
        int packets = 0;
        for (int i = 0; i < 1_500; i++) {
            int to = 0x0a000001 + random.nextInt(2);
            boolean big = random.nextInt(10) == 0;
            int segment = big ? 1 + random.nextInt(random.nextBoolean() ? 40 : 1_380) : 0;
            int payload = big ? segment * (1 + random.nextInt(60)) + random.nextInt(segment) : random.nextInt(random.nextBoolean() ? 60 : 1_408);
            payload = Math.min(payload, 60_000);
            byte[] packet = udp(to, payload, random.nextInt(4) == 0 ? 0xb8 : 0, random);
            inner.put(packet, segment);
            int n = big ? (payload + segment - 1) / segment : 1;
            for (int s = 0; s < n; s++) {
                int from = 28 + s * segment;
                expected.computeIfAbsent(to, x -> new ArrayList<>()).add(java.util.Arrays.copyOfRange(packet, from,
                        big ? Math.min(packet.length, from + segment) : packet.length));
            }
            packets += n;
        }
        wire.takes = () -> random.nextInt(k + 1);
        arrived.takes = () -> random.nextInt(k + 1);
        pump();
        assertShape();
        drain(receiving(0));
        Map<Integer, List<byte[]>> got = new HashMap<>();
        arrived.sent.forEach(item -> got.computeIfAbsent(ByteBuffer.wrap(item.bytes()).getInt(16), x -> new ArrayList<>())
                .add(java.util.Arrays.copyOfRange(item.bytes(), 28, item.bytes().length)));
        for (Integer to : expected.keySet()) {
            assertArrayEquals(expected.get(to).toArray(), got.get(to).toArray());
        }
        assertEquals(packets, counters.get(Traffic.PACKETS_OUT));
        assertEquals(packets, counters.get(Traffic.PACKETS_IN));
        assertEquals(counters.get(Traffic.BYTES_OUT), counters.get(Traffic.BYTES_IN));
    }

    /** Trains as UDP_SEGMENT wants them, counters of each session without a gap, no datagram above the maximum. */
    private void assertShape() {
        Map<Integer, Integer> next = new HashMap<>();
        for (FakeQueue.Item train : wire.sent) {
            List<byte[]> parts = train.parts();
            assertTrue(parts.size() <= Train.MAX && train.bytes().length <= Train.MAX_BYTES);
            for (byte[] datagram : parts) {
                assertTrue(datagram.length <= MAX_DATAGRAM, datagram.length + " bytes");
                int index = ByteBuffer.wrap(datagram).getInt(9);
                assertEquals(train.peer(), index);
                int seq = ByteBuffer.wrap(datagram).getInt(3);
                assertEquals(next.merge(index, 1, Integer::sum) - 1, seq);
                assertEquals(datagram.length, 9 + (ByteBuffer.wrap(datagram).getShort(7) & 0xffff));
            }
        }
    }

    @Test
    void takesThePacketThatFitsExactlyAndNotOneByteMore() {
        session(16, 1);
        Random random = new Random(1);
        inner.put(udp(1, MAX_DATAGRAM - Wire.OVERHEAD - 28, 0, random), 0);
        inner.put(udp(1, MAX_DATAGRAM - Wire.OVERHEAD - 27, 0, random), 0);
        pump();
        assertEquals(MAX_DATAGRAM, wire.sent.getFirst().bytes().length);
        assertEquals(1, wire.sent.size());
        assertEquals(1, counters.get(DropReason.TOO_BIG));
    }

    @Test
    void aSuperPacketWhoseSessionVanishesHalfwayTakesNothingFromTheNext() {
        session(16, 1);
        session(32, 2);
        Random random = new Random(2);
        inner.put(udp(1, 10_000, 0, random), 1);
        inner.put(udp(2, 3_000, 0, random), 1_000);
        outbound.turn(pipeline, true, 0);
        assertTrue(outbound.backlog(), "10,000 datagrams need several turns");
        routes.remove(1);
        pump();
        assertEquals(3, wire.sent.stream().filter(t -> t.peer() == 32).mapToInt(t -> t.parts().size()).sum());
        assertEquals(1, counters.get(DropReason.NO_SESSION));
    }

    @Test
    void dropsAndCountsWhereNoBufferIsFree() {
        session(16, 1);
        inner.put(udp(1, 100, 0, new Random(3)), 0);
        List<Integer> held = new ArrayList<>();
        for (int b = pool.acquireLarge(); b != BufferPool.NONE; b = pool.acquireLarge()) {
            held.add(b);
        }
        pump();
        held.forEach(pool::release);
        assertEquals(1, counters.get(DropReason.NO_BUFFER));
        assertEquals(List.of(), wire.sent);
    }

    @Test
    void aHandedOverDatagramIsOpenedByItsOwnerAndCountedOnce() {
        session(17, 1);
        byte[] packet = udp(1, 100, 0, new Random(4));
        inner.put(packet, 0);
        pump();
        Pipeline to = receiving(0);
        drain(to);
        assertEquals(List.of(), arrived.sent);
        assertEquals(2, inbound.handedTo());
        Inbound owner = new Inbound(1, routing, counters, sink, new DatagramRing(2), handover);
        assertTrue(owner.pending(), "a wake-up before the first turn is not lost");
        owner.turn(to, false, 0);
        owner.turn(to, false, 0);
        owner.release(pool);
        assertArrayEquals(packet, arrived.sent.getFirst().bytes());
        assertEquals(1, counters.get(Traffic.DATAGRAMS_IN));
        assertEquals(1, counters.get(Traffic.HANDED_OVER));
    }

    @Test
    void whatCameWhileThePortWasFullIsStillPendingWhenItIsNotAnyMore() {
        session(16, 1);
        Random random = new Random(5);
        for (int i = 0; i < 640; i++) {
            inner.put(udp(1, 10, 0, random), 0);
        }
        pump();
        Pipeline to = receiving(0);
        int[] calls = {0};
        // Full, full, then everything: the rest of the batch is opened in a turn that reads nothing.
        arrived.takes = () -> calls[0]++ < 2 ? 0 : 64;
        inbound.turn(to, true, 0);
        assertTrue(inbound.stalled());
        errors.offer(pool.acquireSmall(), 0, 20, 0);
        assertFalse(inbound.pending(), "nothing can be done before the port takes something");
        for (int turn = 0; inbound.turn(to, false, turn) > 0 || inbound.pending();) {
            turn++;
        }
        assertEquals(641, arrived.sent.size());
    }

    @Test
    void countsEveryDatagramThatWasUnderWayAtTheEnd() {
        session(16, 1);
        wire.takes = () -> 0;
        inner.put(udp(1, 10_000, 0, new Random(6)), 1_000);
        outbound.turn(pipeline, true, 0);
        outbound.release(pool);
        assertEquals(10, counters.get(DropReason.CLOSING));
    }
}
