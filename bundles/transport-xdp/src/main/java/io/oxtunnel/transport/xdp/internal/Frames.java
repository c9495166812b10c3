package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.linux.xdp.XskSocket;
import java.util.BitSet;

/**
 * The receiving half of one AF_XDP socket: buffers of the pool are lent to the kernel, come back with a frame in them and go on in a
 * batch, and others are lent in their place. One thread; nothing allocates after construction.
 */
final class Frames {
    private final BufferPool pool;
    private final XskSocket socket;
    private final int wanted;
    private final int device;
    // Preallocated: which buffers the kernel has.
    private final long[] lent;
    private int posted;
    private long broken;

    /**
     * @param wanted buffers to lend at a time, at most the entries of the socket's rings
     * @param device queue of the interface, for people
     */
    Frames(BufferPool pool, XskSocket socket, int wanted, int device) {
        this.pool = pool;
        this.socket = socket;
        this.wanted = wanted;
        this.device = device;
        lent = new long[(pool.smallBuffers() + 63) / 64];
    }

    XskSocket socket() {
        return socket;
    }

    /** Lends buffers until the kernel has as many as are wanted, or the pool has none. */
    void post() {
        int n = Math.min(wanted - posted, socket.fillable(wanted - posted));
        if (n <= 0) {
            return;
        }
        int before = posted;
        for (; n > 0; n--) {
            int buffer = pool.acquireSmall();
            if (buffer == BufferPool.NONE) {
                break;
            }
            lend(buffer);
        }
        if (posted > before) {
            socket.filled();
        }
    }

    private void lend(int buffer) {
        lent[buffer >> 6] |= 1L << buffer;
        posted++;
        socket.fill(pool.at(buffer));
    }

    /** Adds what has arrived to the free slots of a batch, and lends other buffers. */
    void receive(PacketBatch into, Arrivals arrivals) {
        int n = Math.min(PacketBatch.CAPACITY - into.size, socket.received());
        int back = 0;
        for (int i = 0; i < n; i++) {
            long at = socket.frame();
            int length = socket.frameLength();
            socket.take();
            int buffer = (int) (at / BufferPool.SMALL);
            lent[buffer >> 6] &= ~(1L << buffer);
            posted--;
            if (!arrivals.take(buffer, at, length, into)) {
                broken++;
                // It goes back as it is: as many entries of the ring are free as frames have come out of it.
                lend(buffer);
                back++;
            }
        }
        if (n > 0) {
            socket.taken();
        }
        if (back > 0) {
            socket.filled();
        }
        if (posted < wanted) {
            post();
        }
    }

    /** Returns how many frames held no whole datagram. */
    long broken() {
        return broken;
    }

    /** Returns the queue of the interface. */
    int device() {
        return device;
    }

    /** Closes the socket and takes the buffers back. */
    void close() {
        socket.close();
        BitSet left = BitSet.valueOf(lent);
        left.stream().forEach(pool::release);
        java.util.Arrays.fill(lent, 0);
        posted = 0;
    }
}
