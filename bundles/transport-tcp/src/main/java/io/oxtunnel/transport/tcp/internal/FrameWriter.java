package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;

/**
 * Writes datagrams to a connection, as many as it can in one system call, each datagram of a train by itself. What the connection does not
 * take waits in its backlog; what finds no room there is dropped and counted. One thread; allocates nothing over a plain stream.
 */
final class FrameWriter {
    /** Is told of a connection that cannot be written any more. */
    interface Loss {
        void lost(Connection c, int code);
    }

    private final Gather frames;
    private final Gather pieces;
    private final Switchboard board;
    private final Tally tally;
    private Loss loss;

    FrameWriter(BufferPool pool, Switchboard board, Tally tally) {
        frames = new Gather(pool);
        pieces = new Gather(pool);
        this.board = board;
        this.tally = tally;
    }

    /** Sets who ends connections. */
    void onLoss(Loss listener) {
        loss = listener;
    }

    /**
     * Writes slots {@code first..end-1}, which are all for this connection.
     *
     * @param wait whether to stop where it is full, instead of dropping
     * @return the slot behind the last one that was taken
     */
    int write(Connection c, PacketBatch from, int first, int end, boolean wait) {
        int slot = first;
        frames.clear(true);
        while (slot < end) {
            int stride = from.segment[slot] > 0 ? from.segment[slot] : Math.max(1, from.length[slot]);
            int count = (from.length[slot] + stride - 1) / stride;
            if (frames.frames() > 0 && frames.frames() + count > Gather.FRAMES) {
                put(c);
                frames.clear(true);
                if (wait && c.open() && !c.backlog.empty()) {
                    break;
                }
            }
            gather(c, from.at[slot], from.length[slot], stride);
            slot++;
        }
        if (frames.frames() > 0) {
            put(c);
        }
        board.update(c);
        return slot;
    }

    private void gather(Connection c, long at, int bytes, int stride) {
        for (int offset = 0; offset < bytes; offset += stride) {
            int length = Math.min(stride, bytes - offset);
            if (!Frame.legal(length)) {
                tally.refused++;
                continue;
            }
            if (frames.full()) {
                put(c);
                frames.clear(true);
            }
            frames.add(at + offset, length);
        }
    }

    private void put(Connection c) {
        int written = 0;
        if (c.open() && c.backlog.empty()) {
            written = c.stream.write(frames);
            if (written < 0) {
                loss.lost(c, written);
            }
        }
        if (c.state == Connection.State.CLOSED) {
            tally.refused += frames.frames();
        } else if (written < frames.bytes()) {
            keep(c, written);
        }
    }

    /** Keeps what was not written; a frame of which only a part went has to be kept, for the stream is unreadable without its rest. */
    private void keep(Connection c, int written) {
        int before = 0;
        for (int i = 0; i < frames.frames(); i++) {
            int skip = Math.max(0, written - before);
            before += frames.size(i);
            if (before <= written || c.backlog.append(frames.at(i), frames.length(i), skip)) {
                continue;
            }
            if (skip > 0) {
                tally.refused += frames.frames() - i;
                board.close(c);
                return;
            }
            tally.refused++;
        }
    }

    /** Writes what waits; the connection may be over when this returns. */
    void flush(Connection c) {
        int code = c.stream.flush();
        while (code >= 0 && c.open() && !c.backlog.empty()) {
            c.backlog.gather(pieces);
            code = c.stream.write(pieces);
            if (code == 0) {
                break;
            }
            if (code > 0) {
                c.backlog.sent(code);
            }
        }
        if (code < 0) {
            loss.lost(c, code);
        } else {
            board.update(c);
        }
    }
}
