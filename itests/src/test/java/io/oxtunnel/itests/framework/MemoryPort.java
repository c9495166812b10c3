package io.oxtunnel.itests.framework;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A capture or a forwarder in memory: the least that a third party has to write. Packets are put in and taken out by the test. */
final class MemoryPort implements Capture {
    private final Queue<byte[]> offered = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<byte[]> delivered = new LinkedBlockingQueue<>();
    private final PortQueue queue = new Bytes();
    private final BufferPool pool;
    private volatile Assignment assignment;
    private volatile boolean closed;

    MemoryPort(BufferPool pool) {
        this.pool = pool;
    }

    /** Hands a packet to the tunnel. */
    void offer(byte[] packet) {
        offered.add(packet);
        queue.wake();
    }

    /** Returns what the tunnel delivered, in order. */
    BlockingQueue<byte[]> delivered() {
        return delivered;
    }

    /** Returns the addresses that the server gave last. */
    Assignment assignment() {
        return assignment;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void assign(Assignment given) {
        assignment = given;
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public PacketQueue queue(int index) {
        return queue;
    }

    @Override
    public String describe() {
        return "memory of a test";
    }

    @Override
    public void close() {
        closed = true;
        queue.close();
    }

    private final class Bytes extends PortQueue {
        @Override
        boolean readable() {
            return !offered.isEmpty();
        }

        @Override
        public int receive(PacketBatch into) {
            int received = 0;
            for (; !into.full() && !offered.isEmpty(); received++) {
                int buffer = pool.acquireSmall();
                if (buffer == BufferPool.NONE) {
                    break;
                }
                byte[] packet = offered.remove();
                long at = pool.at(buffer) + BufferPool.HEADROOM;
                pool.write(packet, 0, at, packet.length);
                into.add(buffer, at, packet.length, 0, 0, 0);
            }
            return received;
        }

        @Override
        public int send(PacketBatch from, int first) {
            for (int i = first; i < from.size; i++) {
                byte[] packet = new byte[from.length[i]];
                pool.read(from.at[i], packet, 0, packet.length);
                delivered.add(packet);
            }
            return from.size - first;
        }
    }
}
