package io.oxtunnel.conformance.port;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What captures and forwarders have in common: a {@link io.oxtunnel.api.packet.PacketPort} carries packets as they are, both ways. */
@Timeout(60)
public abstract class PortConformance extends PortFixture {
    private byte[] emitted(boolean v6, int length) {
        return Packets.udp(behind(v6), before(v6), length, length);
    }

    private byte[] sent(boolean v6, int length) {
        return Packets.udp(before(v6), behind(v6), length, length);
    }

    @Test
    void saysWhatItIs() {
        assertFalse(port.describe().isBlank());
        assertTrue(port.queues() >= 1);
        assertSame(port.queue(0), port.queue(0));
        assertSame(port.queue(0).readiness(), port.queue(0).readiness());
        assertNull(port.queue(0).failure());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packetsOfAllLengthsComeWholeAndInOrder(boolean v6) throws IOException {
        int[] lengths = {48, 49, 100, 576, 1_279, 1_280, largest()};
        for (int length : lengths) {
            emit(emitted(v6, length));
        }
        List<byte[]> got = receive(lengths.length);
        assertEquals(lengths.length, got.size());
        for (int i = 0; i < lengths.length; i++) {
            assertArrayEquals(emitted(v6, lengths[i]), got.get(i));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packetsOfAllLengthsAreDeliveredWholeAndInOrder(boolean v6) throws IOException {
        int[] lengths = {48, 49, 100, 576, 1_279, 1_280, largest()};
        PacketBatch batch = new PacketBatch();
        for (int length : lengths) {
            add(batch, sent(v6, length));
        }
        send(batch);
        for (int length : lengths) {
            assertArrayEquals(sent(v6, length), arrival());
        }
    }

    @Test
    void moreThanABatchComesInBatches() throws IOException {
        for (int i = 0; i < 150; i++) {
            emit(emitted(false, 100 + i));
        }
        List<byte[]> got = receive(150);
        for (int i = 0; i < 150; i++) {
            assertArrayEquals(emitted(false, 100 + i), got.get(i));
        }
    }

    @Test
    void sendBeginsAtTheSlotAskedAndKeepsNoBytes() throws IOException {
        PacketBatch batch = new PacketBatch();
        add(batch, sent(false, 100));
        add(batch, sent(false, 200));
        assertEquals(1, port.queue(0).send(batch, 1));
        assertEquals(2, batch.size, "the batch stays the caller's");
        pool.fill(batch.at[1], 200, (byte) 0);
        batch.release(pool, 0);
        assertArrayEquals(sent(false, 200), arrival());
    }

    @Test
    void receivingIntoAFullBatchTakesNothing() throws IOException {
        emit(emitted(false, 100));
        PacketBatch batch = new PacketBatch();
        batch.size = PacketBatch.CAPACITY;
        assertEquals(0, port.queue(0).receive(batch));
        assertArrayEquals(emitted(false, 100), receive(1).getFirst());
    }

    @Test
    void receivingAddsBehindWhatIsThere() throws IOException {
        emit(emitted(false, 100));
        PacketBatch batch = new PacketBatch();
        add(batch, sent(false, 300));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (turn(batch) == 0) {
            assertTrue(System.nanoTime() < end, "nothing came");
            await(Poller.READ, 10_000_000);
        }
        List<byte[]> got = new ArrayList<>();
        take(batch, got);
        assertArrayEquals(sent(false, 300), got.get(0));
        assertArrayEquals(emitted(false, 100), got.get(1));
    }

    @Test
    void nothingIsLostWhileThePoolIsEmpty() throws IOException {
        emit(emitted(false, 100));
        emit(emitted(true, 1_280));
        int small = pool.freeSmall();
        int[] held = new int[small + pool.freeLarge()];
        for (int i = 0; i < held.length; i++) {
            held[i] = i < small ? pool.acquireSmall() : pool.acquireLarge();
        }
        List<byte[]> got = new ArrayList<>();
        PacketBatch batch = new PacketBatch();
        await(Poller.READ, 100_000_000);
        turn(batch);
        for (int buffer : held) {
            pool.release(buffer);
        }
        take(batch, got);
        got.addAll(receive(2 - got.size()));
        assertArrayEquals(emitted(false, 100), got.get(0));
        assertArrayEquals(emitted(true, 1_280), got.get(1));
    }

    /** What comes from a peer was sealed by it; what is in it, nobody has looked at all of. */
    @Test
    void whatIsNoPacketIsTakenAndHarmsNothing() throws IOException {
        PacketBatch batch = new PacketBatch();
        add(batch, new byte[0]);
        add(batch, new byte[] {0x45});
        add(batch, new byte[] {(byte) 0xf0, 1, 2, 3});
        add(batch, new byte[100]);
        send(batch);
        add(batch, sent(false, 100));
        send(batch);
        for (byte[] packet = arrival(); !Arrays.equals(sent(false, 100), packet); packet = arrival()) {
            assertTrue(packet.length <= 100, "what arrives is what was sent");
        }
        assertNull(port.queue(0).failure());
        assertTrue(port.queue(0).refused() >= 0);
    }

    @Test
    void aWaitingReceiverWakesUp() throws IOException {
        assertEquals(0, turn(new PacketBatch()));
        emit(emitted(false, 100));
        assertArrayEquals(emitted(false, 100), receive(1).getFirst());
        assertEquals(0, turn(new PacketBatch()));
    }

    @Test
    void aClosedQueueSaysSo() {
        port.close();
        PacketBatch batch = new PacketBatch();
        assertEquals(PacketQueue.FAILED, port.queue(0).receive(batch));
        add(batch, sent(false, 100));
        assertEquals(PacketQueue.FAILED, port.queue(0).send(batch, 0));
        batch.release(pool, 0);
        assertNotNull(port.queue(0).failure());
    }

    @Test
    void aThreadThatWaitsWhenItIsClosedComesBack() throws Exception {
        if (!(port.queue(0).readiness() instanceof Readiness.Waiter waiter)) {
            return;     // a poller is woken by its worker
        }
        CountDownLatch waits = new CountDownLatch(1);
        FutureTask<Void> thread = new FutureTask<>(() -> {
            waits.countDown();
            waiter.awaitReadable(TimeUnit.MINUTES.toNanos(5));
            return null;
        });
        Thread.ofPlatform().daemon().start(thread);
        waits.await();
        port.close();
        thread.get();
        assertEquals(PacketQueue.FAILED, port.queue(0).receive(new PacketBatch()));
    }

    @Test
    void closesTwice() {
        port.close();
        port.close();
        assertFalse(port.describe().isBlank(), "it can still be asked what it was");
    }
}
