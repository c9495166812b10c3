package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Sends a batch to several members, in order for each of them.
 *
 * <pre>
 * 1. a run of slots of one member goes to it; it sees its own handles, and no slot behind the run
 * 2. what it does not take stays, and so do its later slots; the runs of other members overtake them
 * 3. the member that sets the pace is waited for, at most {@link #PATIENCE} without any progress: its back-pressure reaches the port
 * 4. what any other member does not take is dropped and counted: none of them holds back the rest
 * </pre>
 *
 * One thread; no allocation.
 */
final class Dispatch {
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long NEVER = Long.MIN_VALUE;

    private final CarrierQueue.Lane[] lanes;
    private final Rooms rooms;
    private final IntSupplier pace;
    private final LongSupplier clock;
    // When a member that is waited for took nothing first.
    private final long[] since;
    private int blocked;
    private volatile long dropped;

    /**
     * Makes one.
     *
     * @param pace the number of the member that is waited for
     * @param clock in nanoseconds
     */
    Dispatch(CarrierQueue.Lane[] lanes, Rooms rooms, IntSupplier pace, LongSupplier clock) {
        this.lanes = lanes;
        this.rooms = rooms;
        this.pace = pace;
        this.clock = clock;
        since = new long[lanes.length];
        Arrays.fill(since, NEVER);
    }

    /** Sends slots {@code first..size-1}; those that were not taken are the last ones afterwards. Returns how many were taken or dropped. */
    int send(PacketBatch batch, int first) {
        int size = batch.size;
        int done = first;
        blocked = 0;
        for (int at = first; at < size;) {
            int m = Handle.member(batch.peer[at]);
            int end = at + 1;
            while (end < size && Handle.member(batch.peer[end]) == m) {
                end++;
            }
            int taken = (blocked >> m & 1) != 0 ? 0 : run(batch, m, at, end);
            for (int i = 0; i < taken; i++) {
                forward(batch, at + i, done++);
            }
            at = end;
        }
        return done - first;
    }

    /** Offers a run to its member; returns how many slots are done with. */
    private int run(PacketBatch batch, int m, int at, int end) {
        int size = batch.size;
        batch.size = end;
        address(batch, at, end, m, false);
        int n = lanes[m].shared() == null ? lanes[m].queue().send(batch, at) : lanes[m].shared().trySend(batch, at);
        address(batch, at, end, m, true);
        batch.size = size;
        if (n == PacketQueue.FAILED) {
            return drop(batch, at, end);
        }
        if (n > 0) {
            since[m] = NEVER;
        }
        boolean full = n < end - at;
        boolean waits = full && (n == SharedQueue.BUSY || waits(m));
        if (waits) {
            blocked |= 1 << m;
        }
        rooms.await(m, waits);
        return full && !waits ? n + drop(batch, at + n, end) : Math.max(0, n);
    }

    /** Puts the handles of a run into the form of its member, or back. The first member's are the same. */
    private static void address(PacketBatch batch, int at, int end, int m, boolean back) {
        for (int i = at; m > 0 && i < end; i++) {
            batch.peer[i] = back ? Handle.of(m, batch.peer[i]) : Handle.own(batch.peer[i]);
        }
    }

    private boolean waits(int m) {
        if (m != pace.getAsInt()) {
            return false;
        }
        long now = clock.getAsLong();
        if (since[m] == NEVER) {
            since[m] = now;
        }
        return now - since[m] < PATIENCE;
    }

    private int drop(PacketBatch batch, int at, int end) {
        long datagrams = 0;
        for (int i = at; i < end; i++) {
            datagrams += batch.segment[i] > 0 ? (batch.length[i] + batch.segment[i] - 1) / batch.segment[i] : 1;
        }
        // One writer.
        dropped = dropped + datagrams;
        return end - at;
    }

    /** Moves a slot in front of those that stay, which keep their order. */
    private static void forward(PacketBatch batch, int from, int to) {
        if (from == to) {
            return;
        }
        int buffer = batch.buffer[from];
        long at = batch.at[from];
        int length = batch.length[from];
        int segment = batch.segment[from];
        int trafficClass = batch.trafficClass[from];
        long peer = batch.peer[from];
        for (int i = from; i > to; i--) {
            batch.buffer[i] = batch.buffer[i - 1];
            batch.at[i] = batch.at[i - 1];
            batch.length[i] = batch.length[i - 1];
            batch.segment[i] = batch.segment[i - 1];
            batch.trafficClass[i] = batch.trafficClass[i - 1];
            batch.peer[i] = batch.peer[i - 1];
        }
        batch.buffer[to] = buffer;
        batch.at[to] = at;
        batch.length[to] = length;
        batch.segment[to] = segment;
        batch.trafficClass[to] = trafficClass;
        batch.peer[to] = peer;
    }

    /** Returns how many datagrams were dropped for want of room. Any thread. */
    long dropped() {
        return dropped;
    }
}
