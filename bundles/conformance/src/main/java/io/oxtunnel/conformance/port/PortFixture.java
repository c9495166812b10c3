package io.oxtunnel.conformance.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.conformance.packet.QueueWait;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a test of a port begins with: memory, the open port, and what is behind it. */
public abstract class PortFixture {
    private static final long DEADLINE = 30_000_000_000L;
    private static final int SMALL = 512;
    private static final int LARGE = 64;

    /** The memory of the port. */
    protected final NativeBufferPool pool = new NativeBufferPool(SMALL, LARGE);
    /** The port under test. */
    protected PacketPort port;
    /** What the port does to the machine. */
    final MemoryJournal journal = new MemoryJournal();
    private final QueueWait wait = new QueueWait(() -> pollers().open());

    /** Opens the port under test, with one queue. */
    protected abstract PacketPort open(BufferPool memory) throws IOException;

    /** Makes what is behind the port send a packet, which {@link PacketQueue#receive} has to bring. */
    protected abstract void emit(byte[] packet) throws IOException;

    /** Returns the next packet that came out behind the port, or null if there is none yet. */
    protected abstract byte[] arrived() throws IOException;

    /** Returns who sends what {@link #emit} gets, of one family. */
    protected InetAddress behind(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "fd77::2" : "10.77.0.2");
    }

    /** Returns who sends what arrives behind the port, of one family. */
    protected InetAddress before(boolean v6) {
        return InetAddress.ofLiteral(v6 ? "2001:db8::7" : "198.51.100.7");
    }

    /** Returns the length of the longest packet; no less than 1,280. */
    protected int largest() {
        return 1_500;
    }

    /** Returns what waits for queues with descriptors; where queues have none, nothing needs to. */
    protected Poller.Factory pollers() {
        return QueueWait.NONE;
    }

    @BeforeEach
    final void openPort() throws IOException {
        port = open(pool);
    }

    /** Closes it, twice, and counts its buffers. */
    @AfterEach
    final void closePort() {
        if (port != null) {
            port.close();
            port.close();
            assertEquals(Map.of(), journal.standing(), "changes of the machine that were not taken back");
            assertEquals(SMALL, pool.freeSmall(), "small buffers came back");
            assertEquals(LARGE, pool.freeLarge(), "large buffers came back");
        }
        pool.close();
    }

    /** Adds a packet to a batch. */
    final void add(PacketBatch batch, byte[] packet) {
        int buffer = pool.acquireLarge();
        long at = pool.at(buffer) + BufferPool.HEADROOM;
        pool.write(packet, 0, at, packet.length);
        batch.add(buffer, at, packet.length, 0, 0, 0);
    }

    /** Sends a whole batch, waiting where it would block, and releases its buffers. */
    final void send(PacketBatch batch) throws IOException {
        PacketQueue queue = port.queue(0);
        long end = System.nanoTime() + DEADLINE;
        for (int i = 0; i < batch.size;) {
            int taken = queue.send(batch, i);
            assertTrue(taken >= 0 && taken <= batch.size - i, () -> "send took " + taken + "; " + queue.failure());
            i += taken;
            if (taken == 0) {
                assertTrue(System.nanoTime() < end, "never writable");
                wait.await(queue, Poller.WRITE, 10_000_000);
            }
        }
        batch.release(pool, 0);
    }

    /** Receives until there are that many packets. */
    final List<byte[]> receive(int count) throws IOException {
        List<byte[]> all = new ArrayList<>();
        long end = System.nanoTime() + DEADLINE;
        while (all.size() < count) {
            PacketBatch batch = new PacketBatch();
            if (turn(batch) == 0) {
                assertTrue(System.nanoTime() < end, () -> all.size() + " of " + count + " packets came; " + port.describe());
                await(Poller.READ, 10_000_000);
            }
            take(batch, all);
        }
        return all;
    }

    /** One receive, whose result is what it did. */
    final int turn(PacketBatch batch) {
        int before = batch.size;
        int n = port.queue(0).receive(batch);
        assertTrue(n >= 0, () -> "receive failed: " + port.queue(0).failure());
        assertEquals(batch.size, before + n, "the result counts the slots");
        return n;
    }

    /** Checks where packets are, copies and releases them. */
    final void take(PacketBatch batch, List<byte[]> into) {
        for (int i = 0; i < batch.size; i++) {
            byte[] bytes = new byte[batch.length[i]];
            pool.read(batch.at[i], bytes, 0, bytes.length);
            into.add(bytes);
            int buffer = batch.buffer[i];
            if (buffer != BufferPool.NONE) {
                long start = pool.at(buffer);
                assertTrue(batch.at[i] >= start + BufferPool.HEADROOM, "headroom is free before the packet");
                assertTrue(batch.at[i] + bytes.length <= start + pool.capacity(buffer), "the packet ends in its buffer");
            }
        }
        batch.release(pool, 0);
    }

    /** Waits for the queue. */
    final void await(int interest, long nanos) throws IOException {
        wait.await(port.queue(0), interest, nanos);
    }

    /** Waits for the next packet behind the port. */
    final byte[] arrival() throws IOException {
        long end = System.nanoTime() + DEADLINE;
        for (byte[] packet = arrived();; packet = arrived()) {
            if (packet != null) {
                return packet;
            }
            assertTrue(System.nanoTime() < end, "nothing arrived behind the port");
            Thread.onSpinWait();
        }
    }
}
