package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import java.util.random.RandomGenerator;

/**
 * TCP towards the clients of a tunnel (RFC 9293): each connection that a client opens ends here and is joined with a socket of the
 * destination. Segments, time and readiness go in; segments and operations on sockets ({@link Outside}) come out. In this order:
 * <ol>
 * <li>{@link #segment} takes a packet of a client: a SYN opens ({@link Opening}), the rest belongs to a connection ({@link Arrival});</li>
 * <li>{@link #ready} says that a socket can be read or written, {@link #expire} that time has passed;</li>
 * <li>who has something to do waits in a queue, and {@link #emit} gives each his turn ({@link Service}).</li>
 * </ol>
 *
 * <p>Back-pressure goes from end to end: a client may send what the socket and a bounded buffer take, and a socket is read as far as the
 * client takes what was read. One thread; once connections and memory were needed for the first time nothing is allocated. Time is in
 * milliseconds of any steady clock.
 */
final class TcpEndpoint implements AutoCloseable {
    /** As the queue of a TUN: the other direction gets its turn, and buffers are left. */
    private static final int BYTES_A_TURN = 8 * 60_000;

    private final BufferPool pool;
    private final Chunks chunks;
    private final SipHash hash;
    private final TcpCounters counters;
    private final Replies replies;
    private final Connections connections;
    private final Opening opening;
    private final Arrival arrival;
    private final Service service;
    private final Outside outside;
    private final Egress egress;
    private final TimerWheel.Due due = this::due;
    private final Segment segment = new Segment();
    private final Addresses addresses = new Addresses();

    /**
     * Makes an endpoint without connections.
     *
     * @param pool where packets are
     * @param random secrets come from it: for sequence numbers, and for the table
     */
    TcpEndpoint(BufferPool pool, TcpSettings settings, Outside outside, Egress egress, Unreachable unreachable, TcpCounters counters,
            RandomGenerator random, long now) {
        this.pool = pool;
        this.outside = outside;
        this.egress = egress;
        this.counters = counters;
        chunks = new Chunks(settings.memory());
        hash = new SipHash(random.nextLong(), random.nextLong());
        SegmentWriter writer = new SegmentWriter(pool);
        replies = new Replies(pool, writer);
        connections = new Connections(settings, chunks, outside, replies, unreachable, counters, now);
        opening = new Opening(connections, outside, egress, new SipHash(random.nextLong(), random.nextLong()), settings);
        arrival = new Arrival(connections);
        service = new Service(connections, outside, writer, opening);
    }

    /**
     * Takes a packet of a client.
     *
     * @param ip position of a packet that is well-formed and no fragment; its bytes stay the caller's
     * @param offset of the TCP header
     * @param length bytes of the packet
     */
    void segment(long ip, int offset, int length, long now) {
        if (!segment.read(pool, ip, offset, length)) {
            counters.malformed++;
            return;
        }
        addresses.read(segment);
        long h = addresses.hash(hash);
        Connection c = connections.table.find(addresses, h);
        if (c != null && arrival.reopens(c, segment)) {
            connections.release(c);
            c = null;
        }
        if (c == null) {
            opening.arrive(segment, h, now);
        } else {
            arrival.arrive(c, segment, now);
        }
    }

    /** Takes other settings, but for the MTU, and ends what is not permitted any more. */
    void change(TcpSettings settings) {
        connections.change(settings);
        opening.change(settings);
        connections.recheck(egress);
    }

    /** Says that the path to a client takes packets of {@code mtu} bytes only. */
    void lower(Addresses whose, int mtu) {
        Connection c = connections.table.find(whose, whose.hash(hash));
        if (c != null && c.phase == Connection.OPEN && c.out.lower(mtu - (whose.v6 ? 60 : 40))) {
            connections.activate(c);
        }
    }

    /** Says that the socket of a connection is connected: its SYN is answered. */
    void connected(Connection c, long now) {
        c.phase = Connection.ANSWERED;
        c.openedAt = now;
        c.writable = true;
        c.in.acknowledgeNow();
        connections.activate(c);
    }

    /** Says that a connection did not come about. */
    void failed(Connection c, int errno) {
        connections.refused(c, errno);
    }

    /**
     * Says what a socket can do now.
     *
     * @param hangingUp whether the destination has sent its last byte, or has failed
     */
    void ready(Connection c, boolean readable, boolean writable, boolean hangingUp) {
        c.readable |= readable;
        c.writable |= writable;
        c.hangingUp |= hangingUp;
        connections.activate(c);
    }

    /** Returns the connection of a slot, or null if there is none. */
    Connection connection(int slot) {
        return connections.table.slot(slot);
    }

    /** Has everybody whose time has come do what he has to. */
    void expire(long now) {
        connections.advance(now, due);
    }

    private void due(Connection c, long now) {
        if (over(c, now)) {
            return;
        }
        c.retryAt = c.retryAt <= now ? Connection.NEVER : c.retryAt;
        c.in.expire(now);
        boolean again = c.out.deadline() <= now;
        if (!c.out.expire(now)) {
            counters.lost++;
            connections.abort(c);
            return;
        }
        if (again && c.phase == Connection.ANSWERED) {
            c.in.acknowledgeNow();
        }
        connections.activate(c);
    }

    /** Ends what has come to its end by time alone. */
    private boolean over(Connection c, long now) {
        switch (c.phase) {
            case Connection.CONNECTING -> {
                if (now >= c.openedAt + Connections.CONNECT) {
                    connections.refused(c, Outside.TIMED_OUT);
                    return true;
                }
            }
            case Connection.ANSWERED -> {
                if (now >= c.openedAt + Connections.CONFIRM) {
                    counters.lost++;
                    connections.drop(c);
                    return true;
                }
            }
            case Connection.TIME_WAIT -> {
                if (now >= c.timeWaitUntil) {
                    c.phase = Connection.DONE;
                    connections.settle(c, now);
                    return c.phase == Connection.UNUSED;
                }
            }
            default -> {
                long idle = c.phase == Connection.DONE ? Connections.LINGER : connections.idleMillis();
                if (now >= c.activeAt + idle) {
                    connections.abort(c);
                    return true;
                }
            }
        }
        return false;
    }

    /** Returns when {@link #expire} has something to do, or {@link Connection#NEVER}. */
    long deadline() {
        return connections.deadline();
    }

    /** Returns whether {@link #emit} has something to do. */
    boolean pending() {
        return !replies.empty() || !connections.active.empty();
    }

    /** Gives who has something to do his turn, until the batch is full; returns how many slots were filled. */
    int emit(PacketBatch into, long now) {
        int before = into.size;
        replies.emit(into);
        int bytes = 0;
        while (bytes < BYTES_A_TURN) {
            Connection c = connections.active.take();
            if (c == null) {
                break;
            }
            int slot = into.size;
            int result = c.phase == Connection.UNUSED ? Service.COMPLETE : service.turn(c, into, now);
            for (; slot < into.size; slot++) {
                bytes += into.length[slot];
            }
            if (result != Service.COMPLETE) {
                connections.activate(c);
            }
            if (result == Service.BLOCKED) {
                break;
            }
        }
        replies.emit(into);
        return into.size - before;
    }

    /** Closes every socket and gives all memory back. Nobody is told. */
    @Override
    public void close() {
        for (int slot = 0; slot < connections.table.made(); slot++) {
            Connection c = connections.table.slot(slot);
            if (c != null && c.fd >= 0) {
                outside.close(c, true);
            }
        }
        replies.release();
        chunks.close();
    }
}
