package io.oxtunnel.forwarder.userspace.flow;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.IcmpError;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.RateLimit;

/**
 * Packets for clients that no socket gave: what this forwarder itself says. Errors are limited in rate (RFC 1812, section 4.3.2.8;
 * RFC 4443, section 2.4); what finds no place is dropped. One thread.
 */
public final class Answers {
    private static final int ERRORS_A_SECOND = 500;
    private static final long NANOS = 1_000_000;

    private final BufferPool pool;
    private final IcmpError errors;
    private final RateLimit limit = new RateLimit(ERRORS_A_SECOND, ERRORS_A_SECOND);
    private final PacketBatch waiting = new PacketBatch();
    private volatile long sent;

    /** Makes an empty one. */
    public Answers(BufferPool pool, IcmpError errors) {
        this.pool = pool;
        this.errors = errors;
    }

    /** Why a packet of a client is not forwarded. */
    public enum Reason {
        /** The policy forbids it. */
        PROHIBITED,
        /** No way leads there. */
        NO_ROUTE,
        /** Nobody listens there. */
        NO_PORT,
        /** Its time to live is over. */
        TIME_EXCEEDED
    }

    /** Tells the sender of a packet why it is not forwarded; parameters as of {@link IcmpError}. */
    public void refuse(Reason reason, long ip, int length, long now) {
        if (waiting.full() || !limit.allow(now * NANOS)) {
            return;
        }
        int buffer = pool.acquireSmall();
        if (buffer == BufferPool.NONE) {
            return;
        }
        long to = pool.at(buffer) + BufferPool.HEADROOM;
        int bytes = switch (reason) {
            case PROHIBITED -> errors.prohibited(pool, ip, length, to);
            case NO_ROUTE -> errors.noRoute(pool, ip, length, to);
            case NO_PORT -> errors.portUnreachable(pool, ip, length, to);
            case TIME_EXCEEDED -> errors.timeExceeded(pool, ip, length, to);
        };
        if (bytes == 0) {
            pool.release(buffer);
        } else {
            sent++;
            add(buffer, to, bytes);
        }
    }

    /** Adds a packet; its buffer is this object's from now on. */
    public void add(int buffer, long at, int length) {
        if (waiting.full()) {
            pool.release(buffer);
        } else {
            waiting.add(buffer, at, length, 0, 0, 0);
        }
    }

    /** Returns whether no packet finds place any more. */
    public boolean full() {
        return waiting.full();
    }

    /** Returns whether no packet waits. */
    public boolean empty() {
        return waiting.size == 0;
    }

    /** Returns how many errors were made; any thread. */
    public long sent() {
        return sent;
    }

    /** Moves what waits into a batch, as far as it has room. */
    public void emit(PacketBatch into) {
        int moved = 0;
        while (moved < waiting.size && !into.full()) {
            into.add(waiting.buffer[moved], waiting.at[moved], waiting.length[moved], 0, 0, 0);
            moved++;
        }
        if (moved == 0) {
            return;
        }
        int left = waiting.size - moved;
        System.arraycopy(waiting.buffer, moved, waiting.buffer, 0, left);
        System.arraycopy(waiting.at, moved, waiting.at, 0, left);
        System.arraycopy(waiting.length, moved, waiting.length, 0, left);
        waiting.size = left;
    }

    /** Gives every buffer back. */
    public void release() {
        waiting.release(pool, 0);
    }
}
