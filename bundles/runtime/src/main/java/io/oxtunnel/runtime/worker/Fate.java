package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;

/** What becomes of the packet at hand on its way out: counted if it is dropped, and told to those who watch. One thread; no allocation. */
final class Fate {
    private final int worker;
    private final WorkerCounters counters;
    private final Watches watches;
    private Watch[] watched;
    private long now;
    private Session owner;
    private int outcome;

    Fate(int worker, WorkerCounters counters, Watches watches) {
        this.worker = worker;
        this.counters = counters;
        this.watches = watches;
    }

    /** Starts a turn; returns who watches in it, or null. */
    Watch[] turn(long now) {
        this.now = now;
        watched = watches.current();
        return watched;
    }

    /** Starts with a packet, which is nobody's yet and goes on unless it is dropped. */
    void begin() {
        owner = null;
        outcome = 0;
    }

    /** The packet belongs to a session. */
    void of(Session session) {
        owner = session;
    }

    /** The packet waits for a key. */
    void held() {
        outcome = Watch.HELD;
    }

    /** The packet is dropped for the reason of that code. */
    void drop(int code) {
        outcome = code;
        counters.drop(code);
    }

    /** So many packets into which it was cut are dropped, and their session hears of it. */
    void drop(Session session, DropReason reason, int packets) {
        outcome = reason.code();
        counters.drop(reason, packets);
        session.dropped(reason.code(), packets);
    }

    /** The packet in a slot is done with. */
    void tell(BufferPool pool, PacketBatch batch, int slot) {
        if (watched != null) {
            for (Watch watch : watched) {
                watch.sawPacketOut(worker, pool, batch.at[slot], batch.length[slot], owner, outcome, now);
            }
        }
    }
}
