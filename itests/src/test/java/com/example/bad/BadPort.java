package com.example.bad;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/** Opens like a good one, with a descriptor to wait for, and misbehaves as soon as it is asked for packets. */
final class BadPort implements PacketPort {
    private final String way;
    private final BufferPool pool;
    private final int queues;
    private final Poller poller;

    BadPort(String way, ForwarderRequest request, Poller.Factory pollers) throws IOException {
        this.way = way;
        pool = request.pool();
        queues = request.queues();
        poller = pollers.open();
        poller.wake();
    }

    @Override
    public int queues() {
        return queues;
    }

    @Override
    public PacketQueue queue(int index) {
        return new PacketQueue() {
            @Override
            public int receive(PacketBatch into) {
                return switch (way) {
                    case "throws" -> throw new IllegalStateException("a plug-in's own trouble");
                    case "blocks" -> block();
                    case "nonsense" -> nonsense(into);
                    default -> leak();
                };
            }

            @Override
            public int send(PacketBatch from, int first) {
                return from.size - first;
            }

            @Override
            public Readiness readiness() {
                return new Readiness.Descriptor(poller.descriptor());
            }

            @Override
            public long refused() {
                return 0;
            }

            @Override
            public String failure() {
                return null;
            }

            @Override
            public void close() {
                // Its port has all there is.
            }
        };
    }

    private static int block() {
        while (true) {
            LockSupport.park();
        }
    }

    private int nonsense(PacketBatch into) {
        int buffer = pool.acquireSmall();
        into.add(buffer, pool.at(buffer) + BufferPool.HEADROOM, 100_000, 0, 0, 0);
        return 1;
    }

    private int leak() {
        while (pool.acquireLarge() != BufferPool.NONE) {
            Thread.onSpinWait();
        }
        return 0;
    }

    @Override
    public String describe() {
        return "a forwarder that " + way;
    }

    @Override
    public void close() {
        poller.close();
    }
}
