package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.codec.Codec;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.api.session.SessionKey;

/**
 * The trains on their way to the transport: one being built, those that are sealed and wait, and the buffers they stand in. Short
 * trains share a buffer, one behind the other.
 */
final class Departures {
    /** Slots kept free so that a train can always be closed: by a change of session, by a change of buffer, and at the end of a turn. */
    private static final int RESERVE = 6;

    private final int worker;
    private final WorkerCounters counters;
    private final PacketBatch sealed = new PacketBatch();
    private final Train train = new Train();
    private int next;
    private boolean stalled;
    private int buffer = BufferPool.NONE;
    // Whether a sealed train already names the buffer, so that it is released with that train.
    private boolean listed;
    private long free;
    private long end;
    private Watch[] watched;
    private long turn;

    Departures(int worker, WorkerCounters counters) {
        this.worker = worker;
        this.counters = counters;
    }

    /** Sets who sees what leaves in this turn; null = nobody. */
    void watchedBy(Watch[] those, long now) {
        watched = those;
        turn = now;
    }

    /** Returns whether sealed trains wait for the transport to become writable. */
    boolean stalled() {
        return stalled;
    }

    /** Returns whether nothing is sealed that could be sent. */
    boolean empty() {
        return sealed.size == 0;
    }

    /** Returns whether the batch of sealed trains has room for what one packet may need. */
    boolean roomForTrains() {
        return sealed.size + RESERVE <= PacketBatch.CAPACITY;
    }

    Train train() {
        return train;
    }

    /**
     * Makes sure that a train of that many bytes can be started behind the open one, in the same buffer or in a new one; then the open
     * train is closed.
     *
     * @return false if no buffer is free
     */
    boolean reserve(int bytes, BufferPool pool, Codec codec, Session session, int trafficClass, long now) {
        long start = train.count() > 0 ? aligned(train.start() + train.bytes()) : free;
        if (end - start >= bytes) {
            return true;
        }
        int fresh = pool.acquireLarge();
        if (fresh == BufferPool.NONE) {
            return false;
        }
        close(pool, codec, session, trafficClass, now);
        if (buffer != BufferPool.NONE && !listed) {
            pool.release(buffer);
        }
        buffer = fresh;
        listed = false;
        free = pool.at(fresh);
        end = free + pool.capacity(fresh);
        train.begin(free, (int) (end - free));
        return true;
    }

    /** Seals the open train and puts it into the batch; starts an empty one behind it. */
    void close(BufferPool pool, Codec codec, Session session, int trafficClass, long now) {
        int n = train.count();
        if (n == 0) {
            return;
        }
        SessionKey key = session.sending();
        long peer = session.peerHandle();
        int code = key == null || peer < 0 ? DropReason.NO_SESSION.code() : train.seal(pool, codec, key, worker, now);
        if (watched != null) {
            tell(pool, codec, session, peer, code);
        }
        if (code < 0) {
            counters.drop(DropReason.of(code), train.packets());
            session.dropped(code, train.packets());
        } else {
            sealed.add(listed ? BufferPool.NONE : buffer, train.start(), train.bytes(), train.segment(), trafficClass, peer);
            listed = true;
            session.sent(now, n, train.bytes(), true);
            counters.add(Traffic.DATAGRAMS_OUT, n);
            free = Math.min(end, aligned(train.start() + train.bytes()));
        }
        train.begin(free, (int) (end - free));
    }

    private void tell(BufferPool pool, Codec codec, Session session, long peer, int code) {
        for (Watch watch : watched) {
            watch.sawDatagramsOut(worker, pool, codec, train.start(), train.bytes(), train.count(), train.segment(), session, peer, code, turn);
        }
    }

    private void tell(BufferPool pool, Codec codec, DatagramRing control) {
        for (Watch watch : watched) {
            watch.sawDatagramsOut(worker, pool, codec, control.at(), control.length(), 1, 0, null, control.peer(), 0, turn);
        }
    }

    private static long aligned(long position) {
        return position + BufferPool.ALIGNMENT - 1 & -BufferPool.ALIGNMENT;
    }

    /** Puts ready datagrams of the control path in front of the trains of this turn. */
    int take(DatagramRing control, BufferPool pool, Codec codec) {
        int n = 0;
        while (control.ready() && sealed.size < PacketBatch.CAPACITY / 2) {
            if (watched != null) {
                tell(pool, codec, control);
            }
            sealed.add(control.buffer(), control.at(), control.length(), 0, 0, control.peer());
            control.remove();
            n++;
        }
        return n;
    }

    /** Offers what is sealed to the transport; true if all is gone. */
    boolean flush(PacketQueue queue, BufferPool pool) {
        if (sealed.size == 0) {
            return true;
        }
        int taken = queue.send(sealed, next);
        if (taken == PacketQueue.FAILED) {
            taken = sealed.size - next;
            counters.drop(DropReason.REFUSED_BY_SYSTEM, datagrams());
        }
        next += taken;
        if (next < sealed.size) {
            counters.add(Traffic.TRANSPORT_STALLS, 1);
            stalled = true;
            return false;
        }
        sealed.release(pool, 0);
        next = 0;
        stalled = false;
        if (listed) {
            buffer = BufferPool.NONE;
            listed = false;
            free = 0;
            end = 0;
            train.begin(0, 0);
        }
        return true;
    }

    /** Returns how many datagrams are sealed and not sent. */
    private int datagrams() {
        int n = 0;
        for (int i = next; i < sealed.size; i++) {
            n += sealed.segment[i] > 0 ? (sealed.length[i] + sealed.segment[i] - 1) / sealed.segment[i] : 1;
        }
        return n;
    }

    /** Gives every buffer back. */
    void release(BufferPool pool) {
        counters.drop(DropReason.CLOSING, datagrams());
        if (buffer != BufferPool.NONE && !listed) {
            pool.release(buffer);
        }
        sealed.release(pool, 0);
        buffer = BufferPool.NONE;
    }
}
