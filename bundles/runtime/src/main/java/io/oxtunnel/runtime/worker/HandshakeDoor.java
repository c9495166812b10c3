package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.HandshakeGate;
import io.oxtunnel.api.session.SessionEngine;

/**
 * How handshakes get from a worker to the control path, cheapest check first: the gate of the protocol core (mac1), room in the queue, and
 * only then a copy. What a stranger sends allocates nothing, and what a flood sends nothing beyond the queue. One thread.
 */
final class HandshakeDoor {
    /** So long after one refusal was told no other one is: who floods is to cost nothing. */
    private static final long TELL_NANOS = 100_000_000;

    private final WorkerCounters counters;
    private final ControlSink sink;
    private SessionEngine engine;
    private HandshakeGate gate;
    private long tellFrom = Long.MIN_VALUE;

    HandshakeDoor(WorkerCounters counters, ControlSink sink) {
        this.counters = counters;
        this.sink = sink;
    }

    /**
     * Offers a datagram in the shape of a handshake.
     *
     * @param peer its passing handle
     * @return 0 or the code of a drop reason
     */
    int offer(Pipeline pipeline, int worker, long at, int length, long peer, long now) {
        counters.add(Traffic.HANDSHAKES_IN, 1);
        if (pipeline.engine() != engine) {
            engine = pipeline.engine();
            gate = engine.gate();
        }
        BufferPool pool = pipeline.pool();
        int code = gate.check(pool, at, length);
        if (code < 0) {
            if (now >= tellFrom) {
                tellFrom = now + TELL_NANOS;
                sink.refused(code, pipeline.transport().queue(worker).endpoint(peer));
            }
            return code;
        }
        pipeline.transport().queue(worker).proven(peer);
        if (!sink.handshakesWelcome()) {
            return DropReason.HANDSHAKE_QUEUE_FULL.code();
        }
        byte[] datagram = new byte[length];
        pool.read(at, datagram, 0, length);
        boolean taken = sink.handshake(datagram, pipeline.transport().queue(worker).endpoint(peer));
        return taken ? 0 : DropReason.HANDSHAKE_QUEUE_FULL.code();
    }
}
