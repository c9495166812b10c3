package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.PacketBatch;

/**
 * What a connection with something to do does in its turn: hand what came to the socket, read from the socket what there is room for, and
 * send segments. One thread, no allocation.
 */
final class Service {
    /** Nothing is left to do for now. */
    static final int COMPLETE = 0;
    /** There is more, in another turn. */
    static final int MORE = 1;
    /** There is more, but the batch is full or there is no buffer. */
    static final int BLOCKED = 2;
    /** What one connection may send before others have their turn. */
    private static final int TURN = 240_000;
    private static final int SMALLEST_READ = 8_192;
    private static final int LARGEST_READ = 262_144;
    private static final long RETRY = 20;

    private final Connections connections;
    private final Outside outside;
    private final SegmentWriter writer;
    private final Opening opening;
    private final Plan plan = new Plan();

    Service(Connections connections, Outside outside, SegmentWriter writer, Opening opening) {
        this.connections = connections;
        this.outside = outside;
        this.writer = writer;
        this.opening = opening;
    }

    /** Gives a connection its turn; {@link #COMPLETE}, {@link #MORE} or {@link #BLOCKED}. */
    int turn(Connection c, PacketBatch into, long now) {
        if (c.fd >= 0 && c.phase != Connection.CONNECTING && !(deliver(c, now) && fetch(c, now))) {
            connections.abort(c);
            return COMPLETE;
        }
        int complete = emit(c, into, now);
        connections.settle(c, now);
        if (c.phase != Connection.UNUSED) {
            connections.schedule(c, now);
        }
        return complete;
    }

    /** Hands bytes to the socket; false if it has failed. */
    private boolean deliver(Connection c, long now) {
        Inflow in = c.in;
        while (c.writable && in.waiting() > 0) {
            int n = outside.write(c, in.stream(), in.takenTo(), in.waiting());
            if (n == Outside.AGAIN) {
                c.writable = false;
            } else if (n < 0) {
                return false;
            } else {
                in.taken(n);
                c.activeAt = now;
            }
        }
        if (in.finished() && in.waiting() == 0 && !c.finished) {
            c.finished = true;
            outside.finish(c);
        }
        return true;
    }

    /** Reads bytes from the socket; false if it has failed. */
    private boolean fetch(Connection c, long now) {
        Outflow out = c.out;
        for (int total = 0; c.readable && !c.ended && c.phase == Connection.OPEN && total < LARGEST_READ;) {
            int room = Math.min(out.room(), LARGEST_READ);
            if (room < SMALLEST_READ && out.end > out.una) {
                return true;
            }
            int length = out.stream().reserve(out.end, room);
            if (length == 0) {
                c.retryAt = now + RETRY;
                return true;
            }
            int n = outside.read(c, out.stream(), out.end, length);
            if (n > 0) {
                out.read(n);
                c.activeAt = now;
                total += n;
                c.readable = n == length || c.hangingUp;
            }
            out.stream().trim(out.end);
            if (n == 0) {
                c.ended = true;
                out.ended();
            } else if (n == Outside.AGAIN) {
                c.readable = false;
            } else if (n < 0) {
                return false;
            }
        }
        return true;
    }

    private int emit(Connection c, PacketBatch into, long now) {
        if (c.phase == Connection.ANSWERED) {
            return answer(c, into, now);
        }
        int sent = 0;
        while (c.phase == Connection.OPEN && plan.make(c.out, c.out.segment - writer.options(c), now)) {
            if (sent >= TURN) {
                return MORE;
            }
            if (into.full() || !writer.data(c, plan, into, now)) {
                return BLOCKED;
            }
            if (plan.at < c.out.next) {
                connections.counters.retransmitted++;
            }
            c.out.sent(plan.at, plan.length + (plan.fin ? 1 : 0), now);
            acknowledged(c);
            sent += plan.length;
        }
        while (c.synchronised() && (c.in.owed() || c.in.duplicates() > 0)) {
            if (into.full() || !writer.acknowledgement(c, into, now)) {
                return BLOCKED;
            }
            acknowledged(c);
        }
        // What was read in this turn may leave room for more.
        boolean more = c.phase == Connection.OPEN && c.readable && !c.ended && c.out.room() >= SMALLEST_READ && c.retryAt == Connection.NEVER;
        return more ? MORE : COMPLETE;
    }

    private static void acknowledged(Connection c) {
        c.in.acknowledged();
        if (c.selective) {
            c.in.noDuplicates();
        }
    }

    private int answer(Connection c, PacketBatch into, long now) {
        if (!c.in.owed()) {
            return COMPLETE;
        }
        if (into.full() || !writer.synAck(c, opening.mss(c.addresses.v6), into, now)) {
            return BLOCKED;
        }
        c.in.acknowledged();
        c.out.sent(c.out.una, 1, now);
        return COMPLETE;
    }
}
