package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.socket.Sockaddr;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Reads frames: the headers are checked once more, for nothing that a program on the interface let through is trusted, and who sent a
 * datagram and to whom is kept until the next batch, because the buffer goes on. A passing handle is {@link #FRAME}, the number of the
 * batch and the slot's place in it. One thread; nothing on the way of a packet allocates.
 */
final class Arrivals {
    /** In a passing handle: came by a frame, not by the UDP socket. */
    static final long FRAME = 1L << 55;
    private static final int INDEX_BITS = 6;
    private static final long MAPPED = 0xffff00000000L;

    private final BufferPool pool;
    private final long[] fromHigh = new long[PacketBatch.CAPACITY];
    private final long[] fromLow = new long[PacketBatch.CAPACITY];
    private final long[] toHigh = new long[PacketBatch.CAPACITY];
    private final long[] toLow = new long[PacketBatch.CAPACITY];
    private final int[] port = new int[PacketBatch.CAPACITY];
    private long call;
    private int count;

    Arrivals(BufferPool pool) {
        this.pool = pool;
    }

    /** Begins a batch: handles of the one before are no longer good. */
    void begin() {
        call++;
        count = 0;
    }

    /** Ends everything: no handle is good any more. */
    void end() {
        begin();
    }

    /**
     * Puts the datagram of a frame into a batch.
     *
     * @param at where the frame begins
     * @return false if it holds no whole UDP datagram; then it is still the caller's
     */
    boolean take(int buffer, long at, int length, PacketBatch into) {
        if (length < Way.ETHERNET + Way.IPV4 + Way.UDP) {
            return false;
        }
        long ip = at + Way.ETHERNET;
        return switch (pool.getUnsignedByte(ip) >>> 4) {
            case 4 -> ipv4(buffer, ip, length - Way.ETHERNET, into);
            case 6 -> length >= Way.ETHERNET + Way.IPV6 + Way.UDP && ipv6(buffer, ip, length - Way.ETHERNET, into);
            default -> false;
        };
    }

    private boolean ipv4(int buffer, long ip, int length, PacketBatch into) {
        int total = pool.getUnsignedShort(ip + 2);
        if (pool.getUnsignedByte(ip) != 0x45 || pool.getUnsignedByte(ip + 9) != 17 || total > length || total < Way.IPV4 + Way.UDP) {
            return false;
        }
        fromHigh[count] = 0;
        fromLow[count] = MAPPED | pool.getInt(ip + 12) & 0xffffffffL;
        toHigh[count] = 0;
        toLow[count] = MAPPED | pool.getInt(ip + 16) & 0xffffffffL;
        return udp(buffer, ip + Way.IPV4, total - Way.IPV4, pool.getUnsignedByte(ip + 1), into);
    }

    private boolean ipv6(int buffer, long ip, int length, PacketBatch into) {
        int payload = pool.getUnsignedShort(ip + 4);
        if (pool.getUnsignedByte(ip + 6) != 17 || payload > length - Way.IPV6 || payload < Way.UDP) {
            return false;
        }
        fromHigh[count] = pool.getLong(ip + 8);
        fromLow[count] = pool.getLong(ip + 16);
        toHigh[count] = pool.getLong(ip + 24);
        toLow[count] = pool.getLong(ip + 32);
        return udp(buffer, ip + Way.IPV6, payload, pool.getUnsignedShort(ip) >>> 4 & 0xff, into);
    }

    private boolean udp(int buffer, long udp, int available, int trafficClass, PacketBatch into) {
        int length = pool.getUnsignedShort(udp + 4);
        if (length <= Way.UDP || length > available) {
            return false;
        }
        port[count] = pool.getUnsignedShort(udp);
        into.add(buffer, udp + Way.UDP, length - Way.UDP, 0, trafficClass, FRAME | call << INDEX_BITS | count);
        count++;
        return true;
    }

    /** Returns the place of a datagram of this batch, or -1 if the handle is older. */
    private int index(long passing) {
        int i = (int) passing & (1 << INDEX_BITS) - 1;
        return (passing & ~FRAME) >>> INDEX_BITS == call && i < count ? i : -1;
    }

    boolean from(long passing, Peer peer) {
        int i = index(passing);
        return i >= 0 && peer.same(fromHigh[i], fromLow[i], port[i], toHigh[i], toLow[i]);
    }

    Endpoint endpoint(long passing) {
        int i = index(passing);
        if (i < 0) {
            throw new IllegalArgumentException("peer: " + passing + " is not a handle of the last receive");
        }
        byte[] addresses = ByteBuffer.allocate(32).putLong(fromHigh[i]).putLong(fromLow[i]).putLong(toHigh[i]).putLong(toLow[i]).array();
        MemorySegment memory = MemorySegment.ofArray(addresses);
        return new Endpoint(new InetSocketAddress(Sockaddr.address(memory, 0, 16, 0), port[i]), Sockaddr.address(memory, 16, 16, 0));
    }
}
