package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.crypto.Opener;
import io.oxtunnel.api.crypto.Sealer;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.session.Counters;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.compression.lz4.Lz4Compression;
import io.oxtunnel.runtime.compression.Compressions;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Both halves of a worker between queues of the test, with sessions whose cipher changes nothing. */
final class Bench implements AutoCloseable {
    private static final int SMALL = 512;
    private static final int LARGE = 160;
    static final int MAX_DATAGRAM = 1_472;

    final NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
    final FakeQueue inner = new FakeQueue(pool);
    final FakeQueue wire = new FakeQueue(pool);
    final FakeQueue arrived = new FakeQueue(pool);
    final WorkerCounters counters = new WorkerCounters();
    final Map<Integer, Session> routes = new HashMap<>();
    final Map<Integer, SessionKey> keys = new HashMap<>();
    /** Addresses whose session has no key yet. */
    final Set<Integer> holding = new HashSet<>();
    final DatagramRing errors = new DatagramRing(64);
    private final DatagramRing control = new DatagramRing(64);
    final DatagramRing[] handover = {new DatagramRing(64), new DatagramRing(64)};
    final Routing routing = new Routing() {
        @Override
        public Session outbound(Memory memory, long ip) {
            return routes.get(memory.getInt(ip + 16));
        }

        @Override
        public Session clear(Memory memory, long ip) {
            return outbound(memory, ip);
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
    final Detours detours = new Detours();
    final ControlSink sink = proxy(ControlSink.class, (p, m, a) -> true);
    final Watches watches = new Watches();
    final Outbound outbound = new Outbound(0, routing, counters, new Complaints(new IcmpError(0, 0, 0), errors), control, detours, sink, watches);
    final Inbound inbound = new Inbound(0, routing, counters, sink, errors, handover, detours);
    private int capabilities = Wire.CAP_BATCH;
    private Compressions compressions = Compressions.NONE;
    Pipeline pipeline = pipeline();

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
        return new Pipeline(new Ox1Codec(), transport, port, engine, pool, compressions);
    }

    /** Sessions made from now on have agreed on LZ4, and both halves have it. */
    void compressing() {
        compressions = Compressions.open(List.of(new Lz4Compression()), pool, 1, (provider, why) -> {
            throw new IllegalStateException(why);
        });
        capabilities = Wire.CAP_BATCH | Wire.CAP_LZ4;
        pipeline = pipeline();
    }

    /** Returns how many compressed frames were opened. */
    long compressed() {
        return counters.get(Counters.Traffic.COMPRESSED_FRAMES_IN);
    }

    Pipeline receiving(int worker) {
        FakeQueue from = new FakeQueue(pool);
        for (FakeQueue.Item item : wire.sent) {
            from.waiting.add(item);
        }
        wire.sent.clear();
        return new Pipeline(pipeline.codec(), proxy(Transport.class, (p, m, a) -> from), proxy(PacketPort.class, (p, m, a) -> arrived),
                pipeline.engine(), pool, compressions);
    }

    /** A session that receives under an index and is routed to by an address. */
    void session(int index, int address) {
        session(index, address, Mode.ENCRYPTED);
    }

    /** A session of a mode. */
    void session(int index, int address, Mode mode) {
        long[] counter = new long[1];
        Object[] pair = new Object[1];
        Sealer sealer = proxy(Sealer.class, (p, m, a) -> null);
        Opener opener = proxy(Opener.class, (p, m, a) -> true);
        SessionKey key = proxy(SessionKey.class, (p, m, a) -> switch (m.getName()) {
            case "session" -> pair[0];
            case "peerIndex", "localIndex" -> index;
            case "mode" -> mode;
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
        int agreed = capabilities;
        pair[0] = proxy(Session.class, (p, m, a) -> switch (m.getName()) {
            case "sending" -> keys.get(index);
            case "peerHandle" -> (long) index;
            case "mode" -> mode;
            case "claimClear" -> {
                int first = (int) counter[0];
                counter[0] += (Integer) a[0];
                yield first;
            }
            case "tunnelMtu" -> MAX_DATAGRAM - mode.overhead();
            case "maxDatagram" -> MAX_DATAGRAM;
            case "capabilities" -> agreed;
            case "holding" -> holding.contains(address);
            default -> null;
        });
        keys.put(index, key);
        routes.put(address, (Session) pair[0]);
    }

    static byte[] udp(int to, int payload, int trafficClass, Random random) {
        byte[] p = new byte[28 + payload];
        random.nextBytes(p);
        ByteBuffer.wrap(p).put(0, (byte) 0x45).put(1, (byte) trafficClass).putShort(2, (short) p.length).putShort(6, (short) 0x4000).put(9, (byte) 17)
                .putInt(16, to).putShort(24, (short) (8 + payload));
        return p;
    }

    /** Gives everything back and looks whether something has leaked. */
    @Override
    public void close() {
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

    void pump() {
        int quiet = 0;
        for (int turn = 0; quiet < 20 && turn < 100_000; turn++) {
            quiet = outbound.turn(pipeline, true, turn) == 0 && !outbound.stalled() && inner.waiting.isEmpty() ? quiet + 1 : 0;
        }
        assertTrue(inner.waiting.isEmpty(), "everything was read");
    }

    void drain(Pipeline to) {
        for (int turn = 0, quiet = 0; quiet < 3 && turn < 100_000; turn++) {
            quiet = inbound.turn(to, true, turn) == 0 && !inbound.pending() && !inbound.stalled() ? quiet + 1 : 0;
        }
    }
}
