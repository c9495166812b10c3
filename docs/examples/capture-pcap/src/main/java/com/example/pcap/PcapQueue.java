package com.example.pcap;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The one queue. A thread receives and another one sends: each has a file of its own. A file has no descriptor that tells of its growth, so a
 * receiver looks at it now and then.
 */
final class PcapQueue implements PacketQueue, Readiness.Waiter {
    private static final long TICK = 10_000_000;

    private final PcapReader reader;
    private final PcapWriter writer;
    private final BufferPool pool;
    private final Semaphore woken = new Semaphore(0);
    private volatile String failure;
    private volatile long refused;

    PcapQueue(PcapReader reader, PcapWriter writer, BufferPool pool) {
        this.reader = reader;
        this.writer = writer;
        this.pool = pool;
    }

    @Override
    public int receive(PacketBatch into) {
        if (failure != null) {
            return FAILED;
        }
        int received = 0;
        try {
            while (!into.full()) {
                int length = reader.peek();
                if (length == 0 || !add(into, length)) {
                    break;
                }
                reader.skip(length);
                received++;
            }
        } catch (IOException e) {
            failure = failure == null ? "receive: " + e.getMessage() : failure;
        }
        return received > 0 || failure == null ? received : FAILED;
    }

    /** Adds the packet that was read; false if no buffer is free, and then it is read again. */
    private boolean add(PacketBatch into, int length) {
        int buffer = length <= BufferPool.SMALL - BufferPool.HEADROOM ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return false;
        }
        long at = pool.at(buffer) + BufferPool.HEADROOM;
        pool.write(reader.bytes(), 0, at, length);
        into.add(buffer, at, length, 0, 0, 0);
        return true;
    }

    @Override
    public int send(PacketBatch from, int first) {
        if (failure != null) {
            return FAILED;
        }
        for (int i = first; i < from.size; i++) {
            int length = from.length[i];
            if (length < 1 || length > PcapReader.LARGEST) {
                refused++;
                continue;
            }
            try {
                pool.read(from.at[i], writer.bytes(), PcapReader.RECORD_HEADER, length);
                writer.write(length);
            } catch (IOException e) {
                // Half a record may stand there: nothing behind it could be read.
                failure = failure == null ? "send: " + e.getMessage() : failure;
                return FAILED;
            }
        }
        return from.size - first;
    }

    @Override
    public Readiness readiness() {
        return this;
    }

    @Override
    public void awaitReadable(long nanos) {
        try {
            if (woken.tryAcquire(Math.min(nanos, TICK), TimeUnit.NANOSECONDS)) {
                woken.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void awaitWritable(long nanos) {
        // A file always has room, or the disk is full and the queue has failed.
    }

    @Override
    public void wake() {
        woken.release();
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void close() {
        if ("closed".equals(failure)) {
            return;
        }
        failure = "closed";
        wake();
        try (reader; writer) {
            return;
        } catch (IOException e) {
            System.getLogger(PcapQueue.class.getName()).log(System.Logger.Level.WARNING, "close: " + e);
        }
    }
}
