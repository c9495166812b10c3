package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionKey;
import io.oxtunnel.runtime.inner.MssClamp;

/**
 * Packets that came with a ticket, on their way from the control path to the port: they pass the same checks of addresses as what comes
 * in a session (PROTOCOL.md 4.9, 4.10). One thread; no allocation.
 */
final class EarlyArrivals {
    private final DatagramRing ring;
    private final Routing routing;
    private final WorkerCounters counters;
    private final Arrivals arrivals;

    EarlyArrivals(DatagramRing ring, Routing routing, WorkerCounters counters, Arrivals arrivals) {
        this.ring = ring;
        this.routing = routing;
        this.counters = counters;
        this.arrivals = arrivals;
    }

    /** Returns whether a packet waits. */
    boolean ready() {
        return ring.ready();
    }

    /** Takes what waits, as far as it finds room; returns how many. */
    int take(Pipeline pipeline, int worker, Watch[] watched, long now) {
        int n = 0;
        while (ring.ready() && n < PacketBatch.CAPACITY / 4) {
            SessionKey key = pipeline.engine().find((int) ring.peer());
            int code = key == null ? DropReason.UNKNOWN_INDEX.code() : deliver(pipeline, key, ring.buffer(), ring.at(), ring.length());
            if (watched != null) {
                for (Watch watch : watched) {
                    watch.sawPacketIn(worker, pipeline.pool(), ring.at(), ring.length(), key == null ? null : key.session(), code, now);
                }
            }
            if (code < 0) {
                counters.drop(code);
                pipeline.pool().release(ring.buffer());
            }
            ring.remove();
            n++;
        }
        return n;
    }

    private int deliver(Pipeline pipeline, SessionKey key, int buffer, long ip, int length) {
        BufferPool pool = pipeline.pool();
        int code = routing.inbound(pool, ip, length, key.session());
        if (code < 0) {
            return code;
        }
        MssClamp.clamp(pool, ip, length, key.session().tunnelMtu());
        arrivals.add(buffer, ip, length);
        counters.add(Traffic.EARLY_IN, 1);
        counters.add(Traffic.PACKETS_IN, 1);
        counters.add(Traffic.BYTES_IN, length);
        return 0;
    }
}
