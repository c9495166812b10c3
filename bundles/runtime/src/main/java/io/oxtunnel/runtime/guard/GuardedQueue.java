package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Readiness;

/**
 * A queue whose results are looked at before anybody relies on them: a few comparisons a slot. One that breaks its contract has failed. What it
 * put into a batch is taken out again; the buffers stay lost, for it may still write to them.
 */
class GuardedQueue implements PacketQueue {
    private static final int LARGEST_CLASS = 255;

    final Suspect suspect;
    private final PacketQueue queue;
    private final GuardedPool pool;
    private final long mostPeer;
    private final int leastSegment;
    private final Readiness readiness;
    private final Watchdog.Watched receiving;
    private final Watchdog.Watched sending;

    /**
     * Guards a queue.
     *
     * @param mostPeer the largest handle of a peer, or -1 where packets have none
     * @param leastSegment the smallest {@link PacketBatch#segment}
     */
    GuardedQueue(PacketQueue queue, GuardedPool pool, Suspect suspect, long mostPeer, int leastSegment) {
        this.queue = queue;
        this.pool = pool;
        this.suspect = suspect;
        this.mostPeer = mostPeer;
        this.leastSegment = leastSegment;
        readiness = queue.readiness() instanceof Readiness.Waiter waiter ? new GuardedWaiter(waiter, suspect) : queue.readiness();
        receiving = Watchdog.watch(suspect, "receive");
        sending = Watchdog.watch(suspect, "send");
    }

    @Override
    public final int receive(PacketBatch into) {
        if (suspect.charge() != null) {
            return FAILED;
        }
        int before = into.size;
        int n;
        receiving.begin();
        try {
            n = queue.receive(into);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            suspect.accuse("threw " + e + " in receive");
            into.size = before;
            return FAILED;
        } finally {
            receiving.end();
        }
        String wrong = n == FAILED && into.size == before ? null : wrong(into, before, n);
        if (wrong == null) {
            return suspect.charge() == null ? n : refuse(into, before);
        }
        suspect.accuse(wrong);
        return refuse(into, before);
    }

    private static int refuse(PacketBatch into, int before) {
        into.size = before;
        return FAILED;
    }

    /** Returns what is wrong with a result, or null. */
    private String wrong(PacketBatch into, int before, int n) {
        if (n < 0 || into.size != before + n || into.size > PacketBatch.CAPACITY) {
            return "returned " + n + " from receive, and the batch went from " + before + " to " + into.size + " slots; allowed: as many as it added, 0.."
                    + (PacketBatch.CAPACITY - before);
        }
        for (int i = before; i < into.size; i++) {
            if (!sound(into, i)) {
                return described(into, i);
            }
        }
        return null;
    }

    private boolean sound(PacketBatch into, int i) {
        int buffer = into.buffer[i];
        long at = into.at[i];
        int length = into.length[i];
        int segment = into.segment[i];
        if (length < 0 || segment < leastSegment || into.trafficClass[i] < 0 || into.trafficClass[i] > LARGEST_CLASS
                || mostPeer >= 0 && (into.peer[i] < 0 || into.peer[i] > mostPeer)) {
            return false;
        }
        if (buffer == BufferPool.NONE) {
            // Belongs to a slot before: its bytes are somewhere in the memory at least.
            return at >= 0 && at <= pool.size() - length;
        }
        return pool.handOn(buffer) && at >= pool.at(buffer) + BufferPool.HEADROOM && at + length <= pool.at(buffer) + pool.capacity(buffer);
    }

    private static String described(PacketBatch into, int i) {
        return "received nonsense: buffer " + into.buffer[i] + " at " + into.at[i] + ", " + into.length[i] + " bytes, segment " + into.segment[i]
                + ", class " + into.trafficClass[i] + ", peer " + into.peer[i] + "; allowed: a buffer that it acquired, once, its packet behind "
                + BufferPool.HEADROOM + " bytes and within it, class 0.." + LARGEST_CLASS + ", a peer of its own";
    }

    @Override
    public final int send(PacketBatch from, int first) {
        if (suspect.charge() != null) {
            return FAILED;
        }
        int size = from.size;
        int n;
        sending.begin();
        try {
            n = queue.send(from, first);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            suspect.accuse("threw " + e + " in send");
            from.size = size;
            return FAILED;
        } finally {
            sending.end();
        }
        if (from.size == size && n >= FAILED && n <= size - first) {
            return n;
        }
        suspect.accuse("returned " + n + " from send and left a batch of " + from.size + "; allowed: -1.." + (size - first) + " and " + size);
        from.size = size;
        return FAILED;
    }

    @Override
    public final Readiness readiness() {
        return readiness;
    }

    @Override
    public final boolean pending() {
        return suspect.charge() == null && queue.pending();
    }

    @Override
    public final long refused() {
        return queue.refused();
    }

    @Override
    public final String failure() {
        return suspect.charge() != null ? suspect.charge() : queue.failure();
    }

    @Override
    public final void close() {
        receiving.close();
        sending.close();
        queue.close();
    }
}
