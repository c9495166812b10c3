package io.oxtunnel.forwarder.userspace;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Figure;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.forwarder.userspace.egress.EgressPolicy;
import io.oxtunnel.forwarder.userspace.flow.Answers;
import io.oxtunnel.forwarder.userspace.flow.Flows;
import io.oxtunnel.forwarder.userspace.flow.ServerAddresses;
import io.oxtunnel.forwarder.userspace.flow.Surroundings;
import io.oxtunnel.forwarder.userspace.flow.Troubles;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.poll.Alarm;
import io.oxtunnel.linux.poll.Bell;
import io.oxtunnel.linux.poll.DescriptorSet;
import java.util.List;

/**
 * One queue of the forwarder, in one thread:
 * <ol>
 * <li>{@link #send} gives each packet to the queue that its client's address falls to ({@link #owner}): to this one ({@link Router}), or
 * as a copy by a {@link PacketRing} to another, whose {@link Bell} rings;</li>
 * <li>{@link #receive} takes what other queues gave, asks which sockets have something ({@link DescriptorSet}) and lets all flows fill the
 * batch; an {@link Alarm} stands in the same set for what time brings.</li>
 * </ol>
 */
final class UserspaceQueue implements PacketQueue {
    private static final int EVENTS = 64;
    private static final int TAKEN_A_TURN = 64;
    private static final long BELL = 1;
    private static final long ALARM = 2;
    private static final long NANOS = 1_000_000;

    private final int index;
    private final UserspaceQueue[] queues;
    private final PacketRing[][] rings;
    private final BufferPool pool;
    private final Readiness readiness;
    private final DescriptorSet descriptors;
    private final Alarm alarm;
    private final Bell bell;
    private final Answers answers;
    private final Router router;
    private long armed = Flows.NEVER;
    // The thread that receives; what another one sends goes by a ring as well.
    private volatile Thread owner;
    // Settings that its thread has not taken yet.
    private volatile Protocols.Change changed;
    private boolean closed;

    /**
     * Makes a queue.
     *
     * @param rings for each receiving queue one from each sending queue
     * @throws LinuxException if the system refuses; then nothing stays open
     */
    UserspaceQueue(int index, UserspaceQueue[] queues, PacketRing[][] rings, UserspaceSettings settings, EgressPolicy policy,
            Troubles troubles, ForwarderRequest request) throws LinuxException {
        this.index = index;
        this.queues = queues;
        this.rings = rings;
        pool = request.pool();
        descriptors = new DescriptorSet(EVENTS);
        readiness = new Readiness.Descriptor(descriptors.fd());
        ServerAddresses server = ServerAddresses.of(request.networks());
        answers = new Answers(pool, new IcmpError(server.v4(), server.high(), server.low()));
        Alarm made = null;
        try {
            made = new Alarm();
            alarm = made;
            bell = new Bell();
        } catch (LinuxException e) {
            descriptors.close();
            if (made != null) {
                made.close();
            }
            throw e;
        }
        descriptors.add(bell.fd(), DescriptorSet.READ, BELL);
        descriptors.add(alarm.fd(), DescriptorSet.READ, ALARM);
        router = new Router(settings, request.queues(),
                kind -> new Surroundings(pool, descriptors, kind, policy, answers, troubles, server, request.mtu()));
    }

    private static long now() {
        return System.nanoTime() / NANOS;
    }

    @Override
    public int send(PacketBatch from, int first) {
        boolean mine = Thread.currentThread() == owner;
        long now = now();
        long given = 0;
        for (int i = first; i < from.size; i++) {
            long ip = from.at[i];
            int length = from.length[i];
            int to = Ip.wellFormed(pool, ip, length) ? owner(ip) : index;
            if (to == index && mine) {
                router.packet(ip, length, now);
            } else if (rings[to][index].offer(ip, length)) {
                given |= 1L << to;
            }
        }
        if (mine) {
            router.flush(now);
        }
        for (; given != 0; given &= given - 1) {
            queues[Long.numberOfTrailingZeros(given)].bell.ring();
        }
        return from.size - first;
    }

    /** Returns the queue that holds the sockets of a packet's client. */
    private int owner(long ip) {
        if (queues.length == 1) {
            return 0;
        }
        long client = Ip.version(pool, ip) == 6 ? pool.getLong(ip + 8) ^ pool.getLong(ip + 16) : pool.getInt(ip + 12);
        return (int) Long.remainderUnsigned(client * 0x9e3779b97f4a7c15L >>> 32, queues.length);
    }

    @Override
    public int receive(PacketBatch into) {
        if (owner == null) {
            owner = Thread.currentThread();
        }
        int before = into.size;
        long now = now();
        look(now);
        if (changed != null) {
            change();
        }
        take(now);
        if (now >= router.deadline()) {
            router.expire(now);
        }
        answers.emit(into);
        router.emit(into, now);
        answers.emit(into);
        arm(now);
        return into.size - before;
    }

    /** Returns other settings as {@link #change(Protocols.Change)} takes them; any thread. */
    Protocols.Change prepare(UserspaceSettings settings) {
        return router.prepare(settings);
    }

    /** Has the queue's thread take other settings at its next turn; any thread. */
    synchronized void change(Protocols.Change to) {
        changed = to;
        if (!closed) {
            bell.ring();
        }
    }

    private void change() {
        Protocols.Change next = changed;
        changed = null;
        router.change(next);
    }

    private void look(long now) {
        int n = descriptors.look();
        for (int i = 0; i < n; i++) {
            long token = descriptors.token(i);
            if (token == BELL) {
                bell.silence();
            } else if (token == ALARM) {
                alarm.silence();
                armed = Flows.NEVER;
            } else {
                router.ready(token, descriptors.events(i), now);
            }
        }
    }

    private void take(long now) {
        boolean taken = false;
        for (PacketRing ring : rings[index]) {
            for (int n = 0; n < TAKEN_A_TURN && ring.ready(); n++) {
                int buffer = ring.buffer();
                router.packet(pool.at(buffer) + BufferPool.HEADROOM, ring.length(), now);
                // What flows keep of it is valid until they are flushed.
                router.flush(now);
                ring.remove();
                pool.release(buffer);
                taken = true;
            }
            if (ring.ready()) {
                bell.ring();
            }
        }
    }

    /** Sets the alarm if something has to be done before it rings; one that rings too early does no harm. */
    private void arm(long now) {
        long deadline = router.deadline();
        if (deadline < armed) {
            armed = deadline;
            alarm.set(deadline - now);
        }
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public boolean pending() {
        return !answers.empty() || router.pending() || router.deadline() < armed;
    }

    @Override
    public long refused() {
        long n = 0;
        for (PacketRing ring : rings[index]) {
            n += ring.dropped();
        }
        return n + router.refused();
    }

    /** Returns what administrators are told; any thread. */
    List<Figure> figures() {
        return router.figures();
    }

    @Override
    public String failure() {
        return null;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        router.close();
        answers.release();
        for (PacketRing ring : rings[index]) {
            ring.release();
        }
        bell.close();
        alarm.close();
        descriptors.close();
    }
}
