package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;

/** A queue under the handles of the {@link Outer}: its transport sees its own. What was received keeps its passing handles. No allocation. */
final class GenerationQueue implements DatagramQueue {
    private final Generation generation;
    private final DatagramQueue queue;
    private final long[] kept = new long[PacketBatch.CAPACITY];

    GenerationQueue(Generation generation, DatagramQueue queue) {
        this.generation = generation;
        this.queue = queue;
    }

    @Override
    public int receive(PacketBatch into) {
        return queue.receive(into);
    }

    @Override
    public int send(PacketBatch from, int first) {
        int size = from.size;
        for (int i = first; i < size; i++) {
            kept[i] = from.peer[i];
            from.peer[i] = generation.of(kept[i]);
        }
        int n = queue.send(from, first);
        if (n >= 0 && first + n < size) {
            restore(from, first + n, size);
        }
        return n;
    }

    /** What was not taken may leave by another generation. A transport may have moved the rest: it is found by its own handle. */
    private void restore(PacketBatch from, int rest, int size) {
        for (int i = rest; i < size; i++) {
            if (generation.of(kept[i]) != from.peer[i]) {
                kept[i] = find(from.peer[i], size);
            }
        }
        for (int i = rest; i < size; i++) {
            from.peer[i] = kept[i];
        }
    }

    private long find(long own, int size) {
        for (int i = 0; i < size; i++) {
            if (generation.of(kept[i]) == own) {
                return kept[i];
            }
        }
        return kept[size - 1];
    }

    @Override
    public Readiness readiness() {
        return queue.readiness();
    }

    @Override
    public boolean pending() {
        return queue.pending();
    }

    @Override
    public Endpoint endpoint(long received) {
        return queue.endpoint(received);
    }

    @Override
    public boolean from(long received, long peer) {
        return queue.from(received, generation.of(peer));
    }

    @Override
    public void proven(long received) {
        queue.proven(received);
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
        queue.close();
    }
}
