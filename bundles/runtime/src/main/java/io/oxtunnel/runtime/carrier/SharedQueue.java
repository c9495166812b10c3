package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A queue that several workers send to and one receives from. A queue is one thread's at a time: who finds it in use takes it for one that
 * has nothing and no room just now ({@link #BUSY}), and comes back; it is in use for a system call at most.
 */
final class SharedQueue implements DatagramQueue {
    /** Result of {@link #trySend}: come back. */
    static final int BUSY = -2;

    private final DatagramQueue queue;
    private final AtomicBoolean used = new AtomicBoolean();

    SharedQueue(DatagramQueue queue) {
        this.queue = queue;
    }

    /** As {@link #send}, or {@link #BUSY} if another worker uses it now. */
    int trySend(PacketBatch from, int first) {
        if (!used.compareAndSet(false, true)) {
            return BUSY;
        }
        try {
            return queue.send(from, first);
        } finally {
            used.set(false);
        }
    }

    @Override
    public int receive(PacketBatch into) {
        if (!used.compareAndSet(false, true)) {
            return 0;
        }
        try {
            return queue.receive(into);
        } finally {
            used.set(false);
        }
    }

    @Override
    public int send(PacketBatch from, int first) {
        int n = trySend(from, first);
        return n == BUSY ? 0 : n;
    }

    private void acquire() {
        while (!used.compareAndSet(false, true)) {
            Thread.onSpinWait();
        }
    }

    @Override
    public Endpoint endpoint(long received) {
        acquire();
        try {
            return queue.endpoint(received);
        } finally {
            used.set(false);
        }
    }

    @Override
    public boolean from(long received, long peer) {
        acquire();
        try {
            return queue.from(received, peer);
        } finally {
            used.set(false);
        }
    }

    @Override
    public void proven(long received) {
        acquire();
        try {
            queue.proven(received);
        } finally {
            used.set(false);
        }
    }

    @Override
    public boolean pending() {
        return queue.pending();
    }

    @Override
    public Readiness readiness() {
        return queue.readiness();
    }

    @Override
    public long refused() {
        return queue.refused();
    }

    @Override
    public String failure() {
        return queue.failure();
    }

    @Override
    public void close() {
        // The transport closes it.
    }
}
