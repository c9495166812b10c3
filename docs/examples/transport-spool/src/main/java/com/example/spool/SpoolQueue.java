package com.example.spool;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.HandleTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The one queue. A thread receives and another one sends: each has fields of its own. Files and their names are allocated for each
 * datagram, which a transport for more than an example would not do.
 */
final class SpoolQueue implements DatagramQueue {
    private static final int INDEX_BITS = 6;
    private static final int LARGEST = 65_507;

    private final Inbox inbox;
    private final Outbox outbox;
    private final BufferPool pool;
    private final HandleTable peers;
    private volatile String failure;

    private final ByteBuffer in = ByteBuffer.allocate(LARGEST + 1);
    private final int[] senders = new int[PacketBatch.CAPACITY];
    private long call;
    private int received;

    private final ByteBuffer out = ByteBuffer.allocate(LARGEST);
    private volatile long refused;

    SpoolQueue(Inbox inbox, Outbox outbox, BufferPool pool, HandleTable peers) {
        this.inbox = inbox;
        this.outbox = outbox;
        this.pool = pool;
        this.peers = peers;
    }

    @Override
    public int receive(PacketBatch into) {
        call++;
        received = 0;
        if (failure != null) {
            return FAILED;
        }
        try {
            for (Path file = next(into); file != null; file = next(into)) {
                if (read(file) && !add(into, Outbox.sender(file))) {
                    break;
                }
                inbox.remove();
            }
        } catch (IOException e) {
            failed("receive", e);
        }
        return received > 0 || failure == null ? received : FAILED;
    }

    private Path next(PacketBatch into) throws IOException {
        return into.full() ? null : inbox.peek();
    }

    /** Reads a file into {@link #in}; false if it holds no datagram. Never more than a datagram is read, whatever lies there. */
    private boolean read(Path file) throws IOException {
        in.clear();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (in.hasRemaining() && channel.read(in) >= 0) {
                continue;
            }
        } catch (NoSuchFileException e) {
            return false;
        }
        return in.position() > 0 && in.position() <= LARGEST;
    }

    /** Adds what was read; false if no buffer is free, and then the file stays. */
    private boolean add(PacketBatch into, int sender) {
        int length = in.position();
        int buffer = length <= BufferPool.SMALL - BufferPool.HEADROOM ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return false;
        }
        long at = pool.at(buffer) + BufferPool.HEADROOM;
        pool.write(in.array(), 0, at, length);
        into.add(buffer, at, length, 0, 0, call << INDEX_BITS | received);
        senders[received++] = sender;
        return true;
    }

    @Override
    public int send(PacketBatch from, int first) {
        if (failure != null) {
            return FAILED;
        }
        for (int slot = first; slot < from.size; slot++) {
            int port = peers.get(from.peer[slot]).remote().getPort();
            int stride = from.segment[slot] > 0 ? from.segment[slot] : from.length[slot];
            for (int offset = 0; offset < from.length[slot]; offset += stride) {
                put(from.at[slot] + offset, Math.min(stride, from.length[slot] - offset), port);
            }
        }
        return from.size - first;
    }

    private void put(long at, int length, int port) {
        try {
            if (length <= LARGEST) {
                pool.read(at, out.clear().array(), 0, length);
            }
            if (length > LARGEST || !outbox.put(out.limit(length), port)) {
                refused++;
            }
        } catch (IOException e) {
            refused++;      // this one: the receiver has gone, or the disk is full
        }
    }

    private void failed(String what, IOException e) {
        failure = failure == null ? what + ": " + e : failure;
    }

    @Override
    public Endpoint endpoint(long passing) {
        int i = index(passing);
        if (i < 0) {
            throw new IllegalArgumentException("peer: " + passing + " is not a handle of the last receive");
        }
        return new Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), senders[i]), null, SpoolProvider.CARRIER);
    }

    @Override
    public boolean from(long passing, long peer) {
        int i = index(passing);
        return i >= 0 && senders[i] == peers.get(peer).remote().getPort();
    }

    private int index(long passing) {
        int i = (int) passing & (1 << INDEX_BITS) - 1;
        return passing >>> INDEX_BITS == call && i < received ? i : -1;
    }

    @Override
    public Readiness readiness() {
        return inbox;
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public void close() {
        if ("closed".equals(failure)) {
            return;
        }
        failure = "closed";
        inbox.wake();
        try {
            inbox.close();
        } catch (IOException e) {
            System.getLogger(SpoolQueue.class.getName()).log(System.Logger.Level.WARNING, "close: " + e);
        }
    }
}
