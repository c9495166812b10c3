package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;

/** Resets on their way to clients, of connections that are not there, or not any more; what finds no place is dropped. One thread. */
final class Replies {
    private final BufferPool pool;
    private final SegmentWriter writer;
    private final PacketBatch waiting = new PacketBatch();
    private final Addresses addresses = new Addresses();

    Replies(BufferPool pool, SegmentWriter writer) {
        this.pool = pool;
        this.writer = writer;
    }

    /** Resets what sent a segment of no connection (RFC 9293, section 3.10.7.1). */
    void reset(Segment s) {
        if (s.has(Segment.RST) || waiting.full()) {
            return;
        }
        addresses.read(s);
        if (s.has(Segment.ACK)) {
            writer.reset(addresses, s.acknowledgement, 0, Segment.RST, waiting);
        } else {
            writer.reset(addresses, 0, s.sequence + s.extent(), Segment.RST | Segment.ACK, waiting);
        }
    }

    /** Resets a connection, or refuses it if its SYN was not answered. */
    void reset(Connection c) {
        if (!waiting.full()) {
            int sequence = c.phase == Connection.CONNECTING ? 0 : (int) c.out.next;
            writer.reset(c.addresses, sequence, (int) c.in.acknowledgement(), Segment.RST | Segment.ACK, waiting);
        }
    }

    /** Adds a packet that somebody else has built; it is given back if there is no place. */
    void add(int buffer, long at, int length) {
        if (waiting.full()) {
            pool.release(buffer);
        } else {
            waiting.add(buffer, at, length, 0, 0, 0);
        }
    }

    /** Moves what waits into a batch, as far as it has room. */
    void emit(PacketBatch into) {
        int moved = 0;
        while (moved < waiting.size && !into.full()) {
            into.add(waiting.buffer[moved], waiting.at[moved], waiting.length[moved], 0, 0, 0);
            moved++;
        }
        int left = waiting.size - moved;
        for (int i = 0; moved > 0 && i < left; i++) {
            waiting.buffer[i] = waiting.buffer[i + moved];
            waiting.at[i] = waiting.at[i + moved];
            waiting.length[i] = waiting.length[i + moved];
        }
        waiting.size = left;
    }

    /** Returns whether nothing waits. */
    boolean empty() {
        return waiting.size == 0;
    }

    /** Gives every buffer back. */
    void release() {
        waiting.release(pool, 0);
    }
}
