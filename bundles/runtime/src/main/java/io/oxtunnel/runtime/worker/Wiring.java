package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.IcmpError;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What all workers of a tunnel share.
 *
 * @param pipeline the current pipeline; a volatile read
 * @param routing what tells server from client
 * @param sink the control path
 * @param clock nanoTime
 * @param quiescence of the data path; worker {@code i} is participant {@code i}, or {@code 2 * i} and {@code 2 * i + 1} where it has two threads
 * @param control datagrams of the control path, sent by worker 0
 * @param handover a ring for each worker
 * @param detours of inner packets that wait for a key or come before it
 * @param icmp makes errors for the inner side
 * @param wake wakes a worker
 * @param watches who sees what workers do
 * @param gate holds all of them while something is missing
 */
public record Wiring(Supplier<Pipeline> pipeline, Routing routing, ControlSink sink, LongSupplier clock, Quiescence quiescence,
        DatagramRing control, DatagramRing[] handover, Detours detours, IcmpError icmp, java.util.function.IntConsumer wake,
        Watches watches, Gate gate) {
    private static final int RING = 256;

    Outbound outbound(int worker, WorkerCounters counters, DatagramRing errors) {
        return new Outbound(worker, routing, counters, new Complaints(icmp, errors), worker == 0 ? control : new DatagramRing(1),
                detours.of(worker), sink, watches);
    }

    Inbound inbound(int worker, WorkerCounters counters, DatagramRing errors) {
        Inbound inbound = new Inbound(worker, routing, counters, sink, errors, handover, detours.of(worker));
        inbound.watchedBy(watches);
        return inbound;
    }

    DatagramRing ring() {
        return new DatagramRing(RING);
    }

    /** Wakes the workers whose bit is set. */
    void wake(long workers) {
        for (long rest = workers; rest != 0; rest &= rest - 1) {
            wake.accept(Long.numberOfTrailingZeros(rest));
        }
    }
}
