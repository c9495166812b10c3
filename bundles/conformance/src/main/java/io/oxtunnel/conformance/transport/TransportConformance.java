package io.oxtunnel.conformance.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every transport keeps: a transport bundle extends this, and says what it opens and how large its datagrams are. Here is how queues
 * wait, wake up, fill, close and follow one another; the rules that it inherits are those of addresses and datagrams.
 */
@Timeout(60)
public abstract class TransportConformance extends AddressRules {
    @Test
    void closedQueueSaysSo() throws IOException {
        client.close();
        assertEquals(PacketQueue.FAILED, client.queue(0).receive(new PacketBatch()));
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(10, 1), 0, 0, client.intern(at("127.0.0.1", server)));
        assertEquals(PacketQueue.FAILED, client.queue(0).send(batch, 0));
        batch.release(ends.pool, 0);
        assertEquals("closed", client.queue(0).failure());
    }

    @Test
    void aWaitingReceiverWakesUp() throws IOException {
        long peer = client.intern(at("127.0.0.1", server));
        ends.send(client.queue(0), Ends.bytes(10, 1), peer);
        assertArrayEquals(Ends.bytes(10, 1), ends.receive(server.queue(0), 1).getFirst().bytes());
        assertEquals(0, server.queue(0).receive(new PacketBatch()));
        ends.send(client.queue(0), Ends.bytes(20, 2), peer);
        ends.await(server.queue(0), Poller.READ);
        assertArrayEquals(Ends.bytes(20, 2), ends.receive(server.queue(0), 1).getFirst().bytes());
    }

    @Test
    void aReceiverThatDoesNotReadStopsNobodyForGood() throws IOException {
        long peer = client.intern(at("127.0.0.1", server));
        ends.send(client.queue(0), Ends.bytes(10, 1), peer);
        assertArrayEquals(Ends.bytes(10, 1), ends.receive(server.queue(0), 1).getFirst().bytes());
        PacketBatch batch = new PacketBatch();
        for (int i = 0; i < 32; i++) {
            ends.add(batch, Ends.bytes(44 * 1_400, i), 1_400, 0, peer);
        }
        // More than all buffers between the two hold; what does not go is refused or left, and nothing fails.
        for (int round = 0; round < 16; round++) {
            int taken = client.queue(0).send(batch, 0);
            assertTrue(taken >= 0 && taken <= 32, client.queue(0)::failure);
        }
        batch.release(ends.pool, 0);
        assertTrue(ends.receive(server.queue(0), 44).size() >= 44);
        byte[] last = Ends.bytes(99, 99);
        boolean came = false;
        for (int i = 0; i < 1_000 && !came; i++) {
            ends.send(client.queue(0), last, peer);
            ends.others(null);
            came = ends.receive(server.queue(0), 1).stream().anyMatch(d -> Arrays.equals(last, d.bytes()));
        }
        assertTrue(came, "the transport carries datagrams again");
    }

    @Test
    void closingWakesAReceiverUp() throws IOException {
        // Not to be waited for: a queue that is closed says so at once and ever after.
        server.close();
        ends.await(client.queue(0), Poller.READ);
        assertEquals(PacketQueue.FAILED, server.queue(0).receive(new PacketBatch()));
        assertTrue(client.queue(0).receive(new PacketBatch()) >= 0, "its neighbour goes on");
    }

    @Test
    void aThreadThatWaitsWhenItIsClosedComesBack() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        FutureTask<Void> waiter = new FutureTask<>(() -> {
            waitFor(server.queue(0).readiness(), waits);
            return null;
        });
        Thread.ofPlatform().daemon().start(waiter);
        waits.await();
        server.close();
        waiter.get();
        assertEquals(PacketQueue.FAILED, server.queue(0).receive(new PacketBatch()));
    }

    /** Waits as a worker does: for what cannot be polled longer than the test may last, so that only the closing ends it. */
    private void waitFor(Readiness readiness, CountDownLatch waits) throws IOException {
        switch (readiness) {
            case Readiness.Descriptor d -> {
                try (Poller poller = pollers().open()) {
                    poller.add(d.fd(), 0, Poller.READ);
                    waits.countDown();
                    poller.await(TimeUnit.MILLISECONDS.toNanos(200));
                }
            }
            case Readiness.Waiter w -> {
                waits.countDown();
                w.awaitReadable(TimeUnit.MINUTES.toNanos(5));
            }
        }
    }

    @Test
    void aNewTransportTakesOverWhileTheOldOneSends() throws IOException {
        long before = client.intern(at("127.0.0.1", server));
        Transport next = ends.open(provider(), 1, (String) null);
        long after = next.intern(at("127.0.0.1", server));
        for (int i = 0; i < 50; i++) {
            ends.send(client.queue(0), Ends.bytes(100, i), before);
        }
        List<Ends.Datagram> old = ends.receive(server.queue(0), 50);
        for (int i = 0; i < 50; i++) {
            ends.send(next.queue(0), Ends.bytes(100, 50 + i), after);
        }
        client.close();
        List<Ends.Datagram> fresh = ends.receive(server.queue(0), 50);
        for (int i = 0; i < 50; i++) {
            assertArrayEquals(Ends.bytes(100, i), old.get(i).bytes());
            assertArrayEquals(Ends.bytes(100, 50 + i), fresh.get(i).bytes());
        }
        assertNotEquals(old.getFirst().endpoint(), fresh.getFirst().endpoint());
    }
}
