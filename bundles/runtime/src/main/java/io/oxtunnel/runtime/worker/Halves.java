package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;

/** The two halves of a worker, driven turn by turn by one thread of the caller's. */
public final class Halves {
    private final Outbound outbound;
    private final Inbound inbound;

    /** Makes the halves of worker 0. */
    public Halves(Wiring wiring) {
        WorkerCounters counters = new WorkerCounters();
        DatagramRing errors = wiring.ring();
        outbound = wiring.outbound(0, counters, errors);
        inbound = wiring.inbound(0, counters, errors);
    }

    /** Carries one batch from the port to the transport; returns what was moved. */
    public int outbound(Pipeline pipeline, long now) {
        return outbound.turn(pipeline, true, now);
    }

    /** Carries one batch from the transport to the port; returns what was moved. */
    public int inbound(Pipeline pipeline, long now) {
        return inbound.turn(pipeline, true, now);
    }

    /** Gives every buffer back. */
    public void release(BufferPool pool) {
        outbound.release(pool);
        inbound.release(pool);
    }
}
