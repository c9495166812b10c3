package io.oxtunnel.runtime.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeGate;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Strangers' handshakes end before anything is copied. */
class HandshakeDoorTest {
    private static final Endpoint PEER = new Endpoint(new InetSocketAddress("192.0.2.9", 1_000), null);
    private final NativeBufferPool pool = new NativeBufferPool(1, 0);
    private final WorkerCounters counters = new WorkerCounters();
    private final List<byte[]> queued = new ArrayList<>();
    private boolean room = true;
    private int told;
    private long now;
    private final HandshakeGate gate = (memory, at, length) -> memory.getByte(at) == 1 ? 0 : DropReason.BAD_MAC1.code();
    private final HandshakeDoor door = new HandshakeDoor(counters, proxy(ControlSink.class, (p, m, a) -> {
        if (m.getName().equals("handshake")) {
            queued.add((byte[]) a[0]);
        }
        told += m.getName().equals("refused") ? 1 : 0;
        return room;
    }));
    private final DatagramQueue queue = proxy(DatagramQueue.class, (p, m, a) -> PEER);
    private final Pipeline pipeline = new Pipeline(null, proxy(Transport.class, (p, m, a) -> queue), null,
            proxy(SessionEngine.class, (p, m, a) -> gate), pool);

    private static <T> T proxy(Class<T> type, java.lang.reflect.InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private int offer(int first) {
        pool.putByte(0, (byte) first);
        return door.offer(pipeline, 0, 0, 241, 3, now);
    }

    @Test
    void whatTheGateLetsThroughIsQueuedAsItIs() {
        assertEquals(0, offer(1));
        assertEquals(241, queued.getFirst().length);
        assertEquals(1, queued.getFirst()[0]);
        assertEquals(1, counters.get(Traffic.HANDSHAKES_IN));
    }

    @Test
    void aFullQueueIsAReason() {
        room = false;
        assertEquals(DropReason.HANDSHAKE_QUEUE_FULL.code(), offer(1));
        assertEquals(0, queued.size());
    }

    @Test
    void whoIsRefusedIsToldTenTimesASecondAtMost() {
        for (int i = 0; i < 1_000; i++) {
            offer(0);
            now += 1_000_000;
        }
        assertEquals(10, told);
    }

    @Test
    void aStrangersDatagramAllocatesNothing() {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        long before = 0;
        for (int i = 0; i < 60_000; i++) {
            if (i == 50_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            refused += offer(0) == DropReason.BAD_MAC1.code() ? 1 : 0;
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(60_000, refused);
        assertEquals(0, queued.size());
        assertTrue(allocated < 500_000, allocated + " bytes for 10,000 datagrams");
    }
}
