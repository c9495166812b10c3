package io.oxtunnel.runtime.carrier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One worker's queue over two members, on a clock of the test. */
class CarrierQueueTest {
    private final FakeLane udp = new FakeLane("udp", 10);
    private final FakeLane tcp = new FakeLane("tcp", 11);
    private final FakePollers pollers = new FakePollers();
    private final PacketBatch batch = new PacketBatch();
    private long now;
    private int pace;
    private CarrierQueue queue;

    @BeforeEach
    void open() throws Exception {
        pollers.lanes.put(10, udp);
        pollers.lanes.put(11, tcp);
        SharedQueue shared = new SharedQueue(tcp);
        queue = new CarrierQueue(List.of(new CarrierQueue.Lane("udp", udp, null, true), new CarrierQueue.Lane("tcp", shared, shared, true)), pollers,
                () -> pace, () -> now);
    }

    /** Fills the batch with slots of members, each of another length. */
    private void slots(int... members) {
        batch.size = 0;
        for (int m : members) {
            batch.add(BufferPool.NONE, batch.size, 100 + batch.size, 0, 0, Handle.of(m, 5));
        }
    }

    private static List<Integer> lengths(FakeLane lane) {
        return Arrays.stream(lane.sent, 0, lane.sends).mapToObj(sent -> (int) sent).toList();
    }

    @Test
    void eachMemberGetsItsSlotsInOrderUnderItsOwnHandles() {
        slots(0, 1, 1, 0, 1);
        assertEquals(5, queue.send(batch, 0));
        assertEquals(List.of(100, 103), lengths(udp));
        assertEquals(List.of(101, 102, 104), lengths(tcp));
        assertTrue(Arrays.stream(tcp.sent, 0, 3).allMatch(sent -> sent >>> 32 == 5));
    }

    @Test
    void aStalledMemberHoldsNobodyBack() {
        tcp.room = 1;
        slots(1, 0, 1, 1, 0);
        assertEquals(5, queue.send(batch, 0), "what TCP does not take is dropped");
        assertEquals(List.of(101, 104), lengths(udp));
        assertEquals(2, queue.refused());
    }

    @Test
    void theMemberThatSetsThePaceIsWaitedForAndOvertaken() {
        udp.room = 1;
        slots(0, 0, 1, 0, 1);
        assertEquals(3, queue.send(batch, 0));
        assertEquals(List.of(102, 104), lengths(tcp));
        assertEquals(List.of(101, 103), List.of(batch.length[3], batch.length[4]), "they stay in order");
        assertEquals(List.of(Handle.of(0, 5), Handle.of(0, 5)), List.of(batch.peer[3], batch.peer[4]));
        assertEquals(0, queue.send(batch, 3));
        udp.room = 9;
        assertEquals(2, queue.send(batch, 3));
        assertEquals(List.of(100, 101, 103), lengths(udp));
        assertEquals(0, queue.refused());
    }

    @Test
    void whatTheOtherMemberKeepsIsGivenBackWithItsNumber() {
        pace = 1;
        tcp.room = 0;
        slots(1, 0);
        assertEquals(1, queue.send(batch, 0));
        assertEquals(Handle.of(1, 5), batch.peer[1]);
        assertEquals(List.of(101), lengths(udp));
    }

    @Test
    void patienceEndsWithoutProgressAndBeginsAnewWithIt() {
        udp.room = 0;
        slots(0, 0);
        assertEquals(0, queue.send(batch, 0));
        now = TimeUnit.MILLISECONDS.toNanos(249);
        assertEquals(0, queue.send(batch, 0));
        now = TimeUnit.MILLISECONDS.toNanos(250);
        assertEquals(2, queue.send(batch, 0));
        assertEquals(2, queue.refused());
        udp.room = 1;
        slots(0, 0);
        assertEquals(1, queue.send(batch, 0));
        assertEquals(0, queue.send(batch, 1), "it has taken one: it is waited for again");
    }

    @Test
    void noMemberStarvesBesideABusyOne() {
        udp.gives = Integer.MAX_VALUE;
        assertEquals(PacketBatch.CAPACITY, queue.receive(batch));
        tcp.gives = 3;
        int calls = 0;
        while (tcp.gives > 0) {
            batch.size = 0;
            queue.receive(batch);
            calls++;
        }
        assertTrue(calls <= 16, calls + " batches");
    }

    @Test
    void handlesOfReceivedSlotsTellTheirMember() {
        tcp.gives = 1;
        assertEquals(1, queue.receive(batch));
        assertEquals("tcp", queue.endpoint(batch.peer[0]).carrier());
        assertTrue(queue.from(batch.peer[0], Handle.of(1, 7)));
        assertFalse(queue.from(batch.peer[0], Handle.of(0, 7)));
    }

    @Test
    void aMemberThatFailsIsLeftOutAndTheLastOneEndsTheQueue() {
        tcp.failed = true;
        tcp.gives = 1;
        udp.gives = 1;
        assertEquals(1, queue.receive(batch));
        assertNull(queue.failure());
        udp.failed = true;
        udp.gives = 1;
        assertEquals(PacketQueue.FAILED, queue.receive(batch));
        assertEquals("failed", queue.failure());
    }

    @Test
    void closingClosesThePollers() {
        queue.close();
        assertEquals(0, pollers.open);
    }

    @Test
    void carryingAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 5_000; i++) {
                udp.gives = 3;
                tcp.gives = 2;
                batch.size = 0;
                queue.receive(batch);
                queue.send(batch, 0);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes >= 5_000);
    }
}
