package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.poll.DescriptorSet;

/**
 * The one queue of the transport, in the order of a {@link #receive}:
 * <ol>
 * <li>what is left of the connection that was read last goes into the batch;
 * <li>the connections that have something are read in turn, one read each, and cut into datagrams ({@link FrameReader});
 * <li>in between, what else the set of descriptors tells of is done: connections come, go, become writable ({@link Events}).
 * </ol>
 * A passing handle is the number of the call and the slot, whose connection is kept until the next call.
 */
final class TcpQueue implements DatagramQueue {
    private static final int INDEX_BITS = 6;

    private final DescriptorSet set;
    private final DescriptorSet room;
    private final Peers peers;
    private final Switchboard board;
    private final Events events;
    private final FrameReader reader;
    private final FrameWriter writer;
    private final Tally tally;
    private final boolean client;
    private final Runnable onClose;
    private final Readiness readiness;
    private final Connection[] sources = new Connection[PacketBatch.CAPACITY];
    private Connection current;
    private long call;
    private long now;
    private volatile String failure;

    /**
     * Makes a queue.
     *
     * @param room tells of the connection that a sender waits for
     * @param client whether to let the sender wait for a connection that is full, instead of dropping: it has one server
     * @param onClose frees what the queue was made with
     */
    TcpQueue(DescriptorSet set, DescriptorSet room, Peers peers, Switchboard board, Events events, FrameReader reader, FrameWriter writer,
            Tally tally, boolean client, Runnable onClose) {
        this.set = set;
        this.room = room;
        this.peers = peers;
        this.board = board;
        this.events = events;
        this.reader = reader;
        this.writer = writer;
        this.tally = tally;
        this.client = client;
        this.onClose = onClose;
        readiness = new Readiness.Descriptor(set.fd(), room.fd());
    }

    @Override
    public int receive(PacketBatch into) {
        if (failure != null) {
            return FAILED;
        }
        call++;
        now = System.nanoTime();
        events.begin(now);
        int before = into.size;
        while (!into.full()) {
            if (current != null && !drain(into) || current == null && !next()) {
                break;
            }
        }
        return into.size - before;
    }

    /** Reads the next connection that has something; false if there is none. */
    private boolean next() {
        while (current == null) {
            Connection c = revived();
            if (c == null) {
                c = events.next();
            }
            if (c == null) {
                // What happened may have revived one.
                c = revived();
            }
            if (c == null) {
                return false;
            }
            if (c.state != Connection.State.CLOSED && !c.held) {
                read(c);
            }
        }
        return true;
    }

    private Connection revived() {
        Connection c = board.revived.poll();
        if (c != null) {
            c.revived = false;
        }
        return c;
    }

    private void read(Connection c) {
        reader.begin(c.rest, c.restLength);
        int room = c.proven ? reader.room() : Math.min(reader.room(), Frame.MOST - c.restLength);
        int n = room == 0 ? 0 : c.stream.read(reader.end(), room);
        if (n < 0) {
            events.lost(c, n);
            return;
        }
        reader.read(n);
        if (n > 0) {
            c.heardAt = now;
            events.heard(c);
        }
        if (!c.open()) {
            events.agree(c);
        }
        current = c;
    }

    /** Puts the frames of the connection at hand into the batch; false if the pool has no buffer. */
    private boolean drain(PacketBatch into) {
        Connection c = current;
        while (!into.full() && reader.ready() && !c.held) {
            int slot = into.size;
            if (reader.take(into, c.proven ? Integer.MAX_VALUE : 1, call << INDEX_BITS | slot) == 0) {
                if (!reader.malformed()) {
                    // Nobody else tells when a buffer is free again.
                    events.soon();
                    return false;
                }
                tally.malformed++;
                board.close(c);
                break;
            }
            sources[slot] = c;
            c.held = !c.proven;
        }
        if (!reader.ready() || c.held || c.state == Connection.State.CLOSED) {
            finish(c);
        }
        return true;
    }

    private void finish(Connection c) {
        c.restLength = reader.finish(c.rest);
        current = null;
        if (c.state == Connection.State.CLOSED) {
            return;
        }
        if (c.stream.pending() && !c.held) {
            board.revive(c);
        }
        board.update(c);
    }

    @Override
    public int send(PacketBatch from, int first) {
        int slot = first;
        while (slot < from.size && failure == null) {
            int end = slot + 1;
            while (end < from.size && from.peer[end] == from.peer[slot]) {
                end++;
            }
            Connection c = connection(from.peer[slot]);
            if (c != null && client && isFull(c)) {
                break;
            }
            if (c == null || c.state == Connection.State.CLOSED) {
                refuse(from, slot, end);
                slot = end;
            } else {
                slot = writer.write(c, from, slot, end, client);
            }
        }
        return failure != null ? FAILED : slot - first;
    }

    private Connection connection(long peer) {
        Connection c = peers.connection(peer);
        if (c == null && client) {
            // It may have been asked for since the last turn.
            events.follow();
            c = peers.connection(peer);
        }
        return c;
    }

    /** Returns whether the sender has to wait for a connection; the room that it waits for is then watched. */
    private boolean isFull(Connection c) {
        if (c.open() && !c.backlog.empty()) {
            writer.flush(c);
        }
        boolean full = c.open() && !c.backlog.empty();
        if (full != c.awaited && c.state != Connection.State.CLOSED) {
            c.awaited = full;
            if (full) {
                room.add(c.socket.fd(), DescriptorSet.WRITE, 0);
            } else {
                room.remove(c.socket.fd());
            }
        }
        return full;
    }

    private void refuse(PacketBatch from, int first, int end) {
        for (int i = first; i < end; i++) {
            tally.refused += from.segment[i] > 0 ? (from.length[i] + from.segment[i] - 1) / from.segment[i] : 1;
        }
    }

    private Connection source(long passing) {
        return passing >>> INDEX_BITS == call ? sources[(int) passing & (1 << INDEX_BITS) - 1] : null;
    }

    @Override
    public Endpoint endpoint(long passing) {
        Connection c = source(passing);
        if (c == null) {
            throw new IllegalArgumentException("peer: " + passing + " is not a handle of the last receive");
        }
        return c.endpoint;
    }

    @Override
    public boolean from(long passing, long peer) {
        Connection c = source(passing);
        return c != null && c.peer == peer;
    }

    @Override
    public void proven(long passing) {
        Connection c = source(passing);
        if (c != null) {
            board.prove(c);
        }
    }

    @Override
    public boolean pending() {
        return current != null || !board.revived.isEmpty();
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public long refused() {
        return tally.refused;
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void close() {
        if (failure == null) {
            failure = "closed";
            board.closeAll();
            onClose.run();
            set.close();
        }
    }
}
