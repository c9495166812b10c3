package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PartialTrain;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.HandleTable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;

/**
 * A channel as a queue. One thread receives and another sends: each has fields of its own. What NIO allocates and locks per datagram
 * is the price of portability.
 */
final class NioQueue implements DatagramQueue {
    private static final int INDEX_BITS = 6;

    private final DatagramChannel channel;
    private final BufferPool pool;
    private final HandleTable peers;
    private final NioWaiter waiter;
    private volatile String failure;

    private final ByteBuffer in = ByteBuffer.allocate(1 << 16);
    private final InetSocketAddress[] sources = new InetSocketAddress[PacketBatch.CAPACITY];
    private long call;
    private int received;
    /** Source of a datagram that was read and found no buffer. */
    private InetSocketAddress waiting;

    private final ByteBuffer out = ByteBuffer.allocate(1 << 16);
    private final PartialTrain partial = new PartialTrain();
    private int slot;
    private int offset;
    private int trafficClass;
    private volatile long refused;

    NioQueue(DatagramChannel channel, BufferPool pool, HandleTable peers) throws IOException {
        this.channel = channel;
        this.pool = pool;
        this.peers = peers;
        waiter = new NioWaiter(channel);
    }

    @Override
    public int receive(PacketBatch into) {
        call++;
        received = 0;
        try {
            while (!into.full() && next()) {
                int length = in.position();
                int buffer = length <= BufferPool.SMALL - BufferPool.HEADROOM ? pool.acquireSmall() : pool.acquireLarge();
                if (buffer == BufferPool.NONE) {
                    break;
                }
                long at = pool.at(buffer) + BufferPool.HEADROOM;
                pool.write(in.array(), 0, at, length);
                into.add(buffer, at, length, 0, 0, call << INDEX_BITS | received);
                sources[received++] = waiting;
                waiting = null;
            }
        } catch (IOException e) {
            failed("receive", e);
        }
        return received > 0 || failure == null ? received : FAILED;
    }

    /** Reads the next datagram unless one waits already. */
    private boolean next() throws IOException {
        if (waiting == null) {
            in.clear();
            waiting = (InetSocketAddress) channel.receive(in);
        }
        return waiting != null;
    }

    @Override
    public int send(PacketBatch from, int first) {
        slot = first;
        offset = partial.resume(from, first);
        try {
            while (slot < from.size && failure == null && sendPiece(from)) {
                if (offset >= from.length[slot]) {
                    slot++;
                    offset = 0;
                }
            }
        } catch (IOException e) {
            failed("send", e);
        }
        partial.keep(from, slot, offset);
        return failure != null ? FAILED : slot - first;
    }

    /** Sends one datagram of a slot, from {@code offset} on; returns false where it would block. */
    private boolean sendPiece(PacketBatch from) throws IOException {
        int stride = from.segment[slot];
        int left = from.length[slot] - offset;
        int length = stride > 0 ? Math.min(stride, left) : left;
        if (length > PayloadSize.LARGEST) {
            refused++;
        } else if (!sendOne(from, length)) {
            return false;
        }
        offset += length;
        return true;
    }

    private boolean sendOne(PacketBatch from, int length) throws IOException {
        pool.read(from.at[slot] + offset, out.array(), 0, length);
        out.clear().limit(length);
        try {
            if (from.trafficClass[slot] != trafficClass) {
                trafficClass = from.trafficClass[slot];
                channel.setOption(StandardSocketOptions.IP_TOS, trafficClass);
            }
            return channel.send(out, peers.get(from.peer[slot]).remote()) > 0 || length == 0;
        } catch (SocketException | IllegalArgumentException e) {
            // This one packet: no route, refused by the firewall, a family that is not bound.
            refused++;
            return true;
        }
    }

    private void failed(String what, IOException e) {
        failure = e instanceof ClosedChannelException ? "closed" : what + ": " + e.getMessage();
    }

    @Override
    public Endpoint endpoint(long passing) {
        int i = index(passing);
        if (i < 0) {
            throw new IllegalArgumentException("peer: " + passing + " is not a handle of the last receive");
        }
        return new Endpoint(sources[i], null);
    }

    @Override
    public boolean from(long passing, long peer) {
        int i = index(passing);
        return i >= 0 && sources[i].equals(peers.get(peer).remote());
    }

    private int index(long passing) {
        int i = (int) passing & (1 << INDEX_BITS) - 1;
        return passing >>> INDEX_BITS == call && i < received ? i : -1;
    }

    @Override
    public Readiness readiness() {
        return waiter;
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
        failure = failure == null ? "closed" : failure;
        try {
            channel.close();
        } catch (IOException e) {
            System.getLogger(NioQueue.class.getPackageName()).log(System.Logger.Level.WARNING, "close: " + e.getMessage());
        }
        waiter.close();
    }
}
