package io.oxtunnel.forwarder.userspace.socket;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.forwarder.userspace.mapping.Mapping;
import io.oxtunnel.linux.call.SocketCalls;
import io.oxtunnel.linux.socket.MessageVector;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Reads datagrams of a socket into packets for its client, several in one call, trains in one piece (UDP_GRO). What is small is copied
 * to a small buffer, so that the large one stays in the cache for the next read. One thread; allocates nothing.
 */
public final class DatagramReader {
    private static final int SMALL_PACKET = BufferPool.SMALL - BufferPool.HEADROOM;
    private static final int LARGEST_PACKET = 65_535;

    /** Makes a packet of a datagram. */
    @FunctionalInterface
    public interface Packing {
        /**
         * Writes the headers in front.
         *
         * @param ip where the packet begins; the datagram is the given number of bytes behind
         * @param datagram its bytes
         * @param segment 0, or bytes of each datagram of a train but the last
         * @param trafficClass DSCP and ECN that it came with
         * @param name of the sender, a sockaddr in {@code names}
         * @return length of the packet, or 0 to drop it
         */
        int pack(Mapping m, long ip, int datagram, int segment, int trafficClass, MemorySegment names, long name);
    }

    private final BufferPool pool;
    private final Packing packing;
    private final MessageVector vector;
    private final int[] posted;
    private int stride;
    private int trafficClass;

    /**
     * Makes a reader.
     *
     * @param aCall datagrams or trains that one call reads at most, for each of which it keeps a large buffer
     */
    public DatagramReader(BufferPool pool, int aCall, Packing packing) {
        this.pool = pool;
        this.packing = packing;
        vector = new MessageVector(aCall);
        posted = new int[aCall];
        Arrays.fill(posted, BufferPool.NONE);
    }

    /**
     * Reads what waits, as far as the batch has room and a turn allows.
     *
     * @param gap bytes that the headers before a datagram need
     * @param most datagrams or trains of this turn
     * @return 0, or the negative errno that ended it, EAGAIN included
     */
    public int read(Mapping m, int gap, PacketBatch into, int most) {
        for (int left = most; left > 0 && !into.full();) {
            int room = post(Math.min(Math.min(left, posted.length), PacketBatch.CAPACITY - into.size), gap);
            if (room == 0) {
                return 0;
            }
            int n = SocketCalls.recvmmsg(m.fd(), vector.address(), room, SocketOption.MSG_DONTWAIT, 0);
            if (n <= 0) {
                return n;
            }
            for (int i = 0; i < n; i++) {
                hand(m, i, into);
            }
            if (n < room) {
                return 0;
            }
            left -= n;
        }
        return 0;
    }

    private int post(int wanted, int gap) {
        for (int i = 0; i < wanted; i++) {
            if (posted[i] == BufferPool.NONE && (posted[i] = pool.acquireLarge()) == BufferPool.NONE) {
                return i;
            }
            vector.data(i, pool.address(pool.at(posted[i]) + BufferPool.HEADROOM + gap), LARGEST_PACKET - gap);
            vector.expect(i);
        }
        return wanted;
    }

    private void hand(Mapping m, int i, PacketBatch into) {
        int length = vector.length(i);
        aside(i);
        int segment = stride > 0 && stride < length ? stride : 0;
        long ip = pool.at(posted[i]) + BufferPool.HEADROOM;
        int total = vector.truncated(i) ? 0 : packing.pack(m, ip, length, segment, trafficClass, vector.memory(), vector.nameAt(i));
        if (total == 0) {
            return;
        }
        int small = total <= SMALL_PACKET ? pool.acquireSmall() : BufferPool.NONE;
        if (small == BufferPool.NONE) {
            into.add(posted[i], ip, total, segment, 0, 0);
            posted[i] = BufferPool.NONE;
        } else {
            long copy = pool.at(small) + BufferPool.HEADROOM;
            pool.copy(ip, copy, total);
            into.add(small, copy, total, segment, 0, 0);
        }
    }

    /** Reads what the kernel says beside the bytes: the stride of a train, and the traffic class. */
    private void aside(int i) {
        MemorySegment memory = vector.memory();
        stride = 0;
        trafficClass = 0;
        for (long at = vector.controlAt(i); at + MessageVector.CMSG_HEADER <= vector.controlEnd(i); at = vector.next(at)) {
            int level = memory.get(ValueLayout.JAVA_INT_UNALIGNED, at + 8);
            int type = memory.get(ValueLayout.JAVA_INT_UNALIGNED, at + 12);
            if (level == SocketOption.SOL_UDP && type == SocketOption.UDP_GRO) {
                stride = memory.get(ValueLayout.JAVA_INT_UNALIGNED, at + MessageVector.CMSG_HEADER);
            } else if (level == SocketOption.IPPROTO_IP && type == SocketOption.IP_TOS
                    || level == SocketOption.IPPROTO_IPV6 && type == SocketOption.IPV6_TCLASS) {
                // An int or, of IPv4, a byte; its value is in the first one where bytes are in this order.
                trafficClass = memory.get(ValueLayout.JAVA_BYTE, at + MessageVector.CMSG_HEADER) & 0xff;
            }
        }
    }

    /** Gives the buffers back. */
    public void release() {
        for (int i = 0; i < posted.length; i++) {
            if (posted[i] != BufferPool.NONE) {
                pool.release(posted[i]);
                posted[i] = BufferPool.NONE;
            }
        }
    }
}
