package io.oxtunnel.itests.framework;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;

/**
 * A port that makes packets itself and counts what arrives. It allocates nothing, unless it is told to. It keeps at most
 * {@value #WINDOW} packets under way, so that no socket buffer overflows.
 */
final class LoadPort implements Capture {
    private static final int WINDOW = 512;
    private static final long STALL_NANOS = 200_000_000;

    private final PortQueue queue = new Load();
    private final BufferPool pool;
    private final int garbage;
    private volatile Assignment assignment;
    private volatile LoadPort peer;
    private volatile byte[] packet;
    // Written by one thread, read by others.
    private volatile long wanted;
    private volatile long made;
    private volatile long arrived;
    // What was lost under way; confined to the thread that receives.
    private long lost;
    private long progressAt;
    private long progress;
    /** Where the control leaves what it allocates, so that the compiler cannot leave it out. */
    @SuppressWarnings("unused")
    private volatile Object waste;

    /** @param garbage bytes to allocate for each packet, 0 for the real thing, else 16 or more */
    LoadPort(BufferPool pool, int garbage) {
        this.pool = pool;
        this.garbage = garbage;
    }

    /** Makes {@code count} more packets for the tunnel, copies of one; they arrive at {@code peer}. */
    void load(byte[] packet, LoadPort peer, long count) {
        this.packet = packet;
        this.peer = peer;
        wanted += count;
        queue.wake();
    }

    /** Returns whether all packets were made, and all that were not lost have arrived. */
    boolean done() {
        return made == wanted && outstanding() <= 0;
    }

    /** Returns how many packets have arrived here. */
    long arrived() {
        return arrived;
    }

    Assignment assignment() {
        return assignment;
    }

    private long outstanding() {
        LoadPort to = peer;
        return to == null ? 0 : made - to.arrived - lost;
    }

    @Override
    public void assign(Assignment given) {
        assignment = given;
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public PacketQueue queue(int index) {
        return queue;
    }

    @Override
    public String describe() {
        return "load of a test";
    }

    @Override
    public void close() {
        queue.close();
    }

    private final class Load extends PortQueue {
        @Override
        boolean readable() {
            return made < wanted && outstanding() < WINDOW;
        }

        @Override
        public int receive(PacketBatch into) {
            writeOffLosses();
            int n = 0;
            for (; !into.full() && readable(); n++) {
                int buffer = pool.acquireSmall();
                if (buffer == BufferPool.NONE) {
                    break;
                }
                byte[] bytes = packet;
                long at = pool.at(buffer) + BufferPool.HEADROOM;
                pool.write(bytes, 0, at, bytes.length);
                into.add(buffer, at, bytes.length, 0, 0, 0);
                made++;
                if (garbage > 0) {
                    waste = new byte[garbage - 16];
                }
            }
            return n;
        }

        /** UDP may lose: what has not arrived long after the last that has does not come any more. */
        private void writeOffLosses() {
            LoadPort to = peer;
            long now = System.nanoTime();
            if (to != null && (to.arrived != progress || outstanding() == 0)) {
                progress = to.arrived;
                progressAt = now;
            } else if (now - progressAt > STALL_NANOS) {
                lost += outstanding();
            }
        }

        @Override
        public int send(PacketBatch from, int first) {
            arrived += from.size - first;
            LoadPort source = peer;
            if (source != null) {
                source.queue.wake();
            }
            return from.size - first;
        }
    }
}
