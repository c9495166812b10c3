package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * One queue of several transports, for one worker.
 *
 * <pre>
 * 1. receive()   from each member that is readable, another one first each time; which are is asked of the kernel when none is known
 *                to be, and once in a while, so that no member starves beside a busy one
 * 2. send()      {@link Dispatch}: runs of slots to the member that their handles name
 * 3. readiness   two pollers that the worker's own watches: one for what can be read, one for room ({@link Rooms})
 * </pre>
 *
 * A member that fails is left out and told once; the queue fails with the last of them. No allocation.
 */
final class CarrierQueue implements DatagramQueue {
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    /** Receives between two looks at all members, while one of them has something. */
    private static final int LOOK = 8;

    /**
     * A member as this worker sees it.
     *
     * @param name of its transport
     * @param queue where the worker sends, and receives if it does
     * @param shared the same queue if other workers send to it as well, else null
     * @param receives whether this worker receives from it
     */
    record Lane(String name, DatagramQueue queue, SharedQueue shared, boolean receives) {
    }

    private final Lane[] lanes;
    private final Poller readers;
    private final Rooms rooms;
    private final Dispatch dispatch;
    private final Readiness readiness;
    // Members that may have something, and those that have not failed, a bit each.
    private int readable;
    private int alive;
    private int turn;
    private int calls;

    CarrierQueue(List<Lane> members, Poller.Factory pollers, IntSupplier pace, LongSupplier clock) throws IOException {
        lanes = members.toArray(Lane[]::new);
        alive = (1 << lanes.length) - 1;
        readers = pollers.open();
        Rooms opened = null;
        try {
            for (int m = 0; m < lanes.length; m++) {
                if (lanes[m].receives()) {
                    readers.add(descriptor(m).fd(), m, Poller.READ);
                }
            }
            opened = new Rooms(lanes, pollers);
        } finally {
            if (opened == null) {
                readers.close();
            }
        }
        rooms = opened;
        dispatch = new Dispatch(lanes, rooms, pace, clock);
        readiness = new Readiness.Descriptor(readers.descriptor(), rooms.descriptor());
    }

    private Readiness.Descriptor descriptor(int member) {
        return (Readiness.Descriptor) lanes[member].queue().readiness();
    }

    @Override
    public int receive(PacketBatch into) {
        if (readable == 0 || ++calls % LOOK == 0) {
            look();
        }
        int total = 0;
        for (int k = 0; k < lanes.length && !into.full(); k++) {
            int m = (turn + k) % lanes.length;
            if ((readable >> m & 1) != 0) {
                total += receive(m, into);
            }
        }
        turn = (turn + 1) % lanes.length;
        return alive == 0 ? FAILED : total;
    }

    private void look() {
        long ready = readers.await(0);
        for (int m = 0; m < lanes.length; m++) {
            readable |= (int) (ready >> 2 * m & Poller.READ) << m;
        }
        readable &= alive;
    }

    private int receive(int m, PacketBatch into) {
        int before = into.size;
        int n = lanes[m].queue().receive(into);
        if (n == FAILED) {
            fail(m);
            return 0;
        }
        if (n == 0) {
            readable &= ~(1 << m);
        }
        for (int i = before; m > 0 && i < into.size; i++) {
            into.peer[i] = Handle.of(m, into.peer[i]);
        }
        return n;
    }

    private void fail(int m) {
        alive &= ~(1 << m);
        readable &= alive;
        readers.remove(descriptor(m).fd(), m);
        LOG.log(System.Logger.Level.ERROR, "transport \"" + lanes[m].name() + "\" has failed and is left out: " + lanes[m].queue().failure());
    }

    @Override
    public int send(PacketBatch from, int first) {
        return dispatch.send(from, first);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public boolean pending() {
        for (Lane lane : lanes) {
            if (lane.receives() && lane.queue().pending()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Endpoint endpoint(long received) {
        return lanes[Handle.member(received)].queue().endpoint(Handle.own(received));
    }

    @Override
    public boolean from(long received, long peer) {
        int m = Handle.member(received);
        return m == Handle.member(peer) && lanes[m].queue().from(Handle.own(received), Handle.own(peer));
    }

    @Override
    public void proven(long received) {
        lanes[Handle.member(received)].queue().proven(Handle.own(received));
    }

    @Override
    public long refused() {
        long n = dispatch.dropped();
        for (Lane lane : lanes) {
            n += lane.receives() ? lane.queue().refused() : 0;
        }
        return n;
    }

    @Override
    public String failure() {
        return alive == 0 ? lanes[0].queue().failure() : null;
    }

    /** Closes what this made; the members are their transports'. */
    @Override
    public void close() {
        readers.close();
        rooms.close();
    }
}
