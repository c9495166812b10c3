package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Succession;
import java.io.IOException;
import java.util.List;

/** An open port of a suspect: a forwarder, or the part of a capture that carries packets. */
class GuardedPort implements PacketPort {
    private static final int MOST_QUEUES = 64;
    private static final long NO_PEERS = -1;

    private final PacketPort port;
    private final Suspect suspect;
    private final GuardedPool pool;
    private final PacketQueue[] queues;

    /**
     * Looks at a port that was just opened.
     *
     * @throws IOException if it is none; then it is closed
     */
    GuardedPort(PacketPort port, GuardedPool pool, Suspect suspect) throws IOException {
        this.port = port;
        this.pool = pool;
        this.suspect = suspect;
        int n = port.queues();
        if (n < 1 || n > MOST_QUEUES) {
            throw new IOException(suspect + " opened " + n + " queues; allowed: 1.." + MOST_QUEUES);
        }
        queues = new PacketQueue[n];
        for (int i = 0; i < n; i++) {
            queues[i] = guarded(Guards.queue(port.queue(i), suspect), pool);
        }
    }

    private PacketQueue guarded(PacketQueue queue, GuardedPool memory) {
        return new GuardedQueue(queue, memory, suspect, NO_PEERS, PacketBatch.UNCUT);
    }

    @Override
    public final int queues() {
        return queues.length;
    }

    @Override
    public final PacketQueue queue(int index) {
        return queues[index];
    }

    @Override
    public final PacketQueue understudy(BufferPool memory) throws IOException {
        GuardedPool guarded = new GuardedPool(memory, suspect);
        PacketQueue queue = port.understudy(guarded);
        return queue == null ? null : guarded(queue, guarded);
    }

    @Override
    public final Succession succession() {
        return suspect.charge() == null ? port.succession() : null;
    }

    @Override
    public final String describe() {
        return suspect.charge() == null ? port.describe() : port.describe() + " (" + suspect.charge() + ")";
    }

    @Override
    public final List<Figure> figures() {
        return port.figures();
    }

    @Override
    public final void close() {
        for (PacketQueue queue : queues) {
            queue.close();
        }
        port.close();
        Guards.leaked(pool, suspect);
    }
}
