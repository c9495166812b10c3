package io.oxtunnel.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionEngine;
import io.oxtunnel.api.session.Verdict;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.worker.Failure;
import io.oxtunnel.runtime.worker.DatagramRing;
import io.oxtunnel.runtime.history.History;
import io.oxtunnel.runtime.worker.Quiescence;
import io.oxtunnel.runtime.worker.WorkerCounters;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
    private static final Endpoint PEER = new Endpoint(new InetSocketAddress("192.0.2.9", 1_000), null);

    private final NativeBufferPool pool = new NativeBufferPool(4, 0);
    private final WorkerCounters counters = new WorkerCounters();
    private final DatagramRing ring = new DatagramRing(2);
    private final AtomicInteger advanced = new AtomicInteger();
    private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();
    private final BlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
    private volatile long deadline = Long.MAX_VALUE;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean broken;
    private final Transport transport = (Transport) Proxy.newProxyInstance(Transport.class.getClassLoader(), new Class<?>[] {Transport.class},
            (p, m, a) -> {
                if (broken) {
                    throw new IllegalStateException("4096 endpoints are in use");
                }
                return m.getName().equals("intern") ? 7L : null;
            });
    private final Semaphore handled = new Semaphore(0);
    private final SessionEngine engine = (SessionEngine) Proxy.newProxyInstance(SessionEngine.class.getClassLoader(),
            new Class<?>[] {SessionEngine.class}, (p, m, a) -> switch (m.getName()) {
                case "deadline" -> deadline;
                case "advance" -> {
                    advanced.incrementAndGet();
                    throw new IllegalStateException("the core is broken");
                }
                case "handshake" -> {
                    handled.release();
                    gate.await();
                    if (((byte[]) a[0]).length == 0) {
                        throw new NoClassDefFoundError("provider");
                    }
                    yield new Verdict.Reply((byte[]) a[0]);
                }
                default -> null;
            });
    private final ControlLoop loop = loop();

    private ControlLoop loop() {
        Outgoing outgoing = new Outgoing(pool, transport, ring, counters, System::nanoTime, () -> {
        });
        return new ControlLoop(System::nanoTime, new Quiescence(1), counters, new History(System::nanoTime, null), outgoing, now -> {
        }, session -> {
        }, failure -> failures.add(failure.what()), thrown::add, () -> {
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        gate.countDown();
        assertTrue(loop.stop());
        while (ring.ready()) {
            pool.release(ring.buffer());
            ring.remove();
        }
        assertEquals(4, pool.freeSmall());
        pool.close();
    }

    /** Waits until so many handshakes have gone through; a command goes before handshakes that wait, and after one that was begun. */
    private void settle(int handshakes) throws InterruptedException {
        assertTrue(handled.tryAcquire(handshakes, 10, TimeUnit.SECONDS));
        CountDownLatch done = new CountDownLatch(1);
        loop.execute(done::countDown);
        assertTrue(done.await(10, TimeUnit.SECONDS));
    }

    @Test
    void aThrowingEngineEndsNothing() throws InterruptedException {
        loop.start(engine);
        loop.handshake(new byte[0], PEER);
        loop.handshake(new byte[5], PEER);
        settle(2);
        assertEquals(5, ring.length());
        assertEquals(7, ring.peer());
    }

    @Test
    void anEngineWhoseTimerFailsEachTimeDoesNotKeepTheThreadBusy() throws InterruptedException {
        deadline = 0;
        loop.start(engine);
        for (int i = 0; i < 50; i++) {
            settle(0);
        }
        assertTrue(advanced.get() < 25, advanced + " calls");
    }

    @Test
    void theQueueIsBoundedAndAFailureIsToldAllTheSame() throws InterruptedException {
        gate = new CountDownLatch(1);
        loop.start(engine);
        int taken = 0;
        while (taken <= Inbox.CAPACITY + 1 && loop.handshake(new byte[1], PEER)) {
            taken++;
        }
        assertTrue(taken <= Inbox.CAPACITY + 1, taken + " were taken");
        assertFalse(loop.handshake(new byte[1], PEER));
        // A worker calls this: it must not block.
        loop.failed(new Failure("a queue", null, null));
        gate.countDown();
        assertEquals("a queue", failures.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void anEndpointThatCannotBeHadCostsNoBuffer() throws InterruptedException {
        broken = true;
        loop.start(engine);
        loop.handshake(new byte[5], PEER);
        settle(1);
        broken = false;
        assertEquals(1, counters.get(DropReason.REFUSED_BY_SYSTEM));
        assertEquals(4, pool.freeSmall());
    }

    @Test
    void afterItsEndNothingBlocks() throws InterruptedException {
        loop.start(engine);
        assertTrue(loop.stop());
        for (int i = 0; i < 2 * Inbox.CAPACITY; i++) {
            loop.execute(() -> {
            });
        }
    }
}
