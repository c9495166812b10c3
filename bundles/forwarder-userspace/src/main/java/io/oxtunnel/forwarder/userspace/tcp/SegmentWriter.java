package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.PacketBatch;

/**
 * Builds the packets that go to clients, in buffers of the pool. A single packet has all its checksums; a super-packet has none in its TCP
 * header, because each segment that is cut from it gets its own. One thread, no allocation.
 */
final class SegmentWriter {
    private static final int TIMESTAMPS = 12;
    private static final int SMALL = BufferPool.SMALL - BufferPool.HEADROOM;
    private static final int HOP_LIMIT = 64;
    private static final int DONT_FRAGMENT = 0x4000;

    private final BufferPool pool;
    private int buffer;
    private long ip;
    private long tcp;
    private int network;
    private int trafficClass;

    SegmentWriter(BufferPool pool) {
        this.pool = pool;
    }

    /** Returns the bytes of the options of a segment of a connection. */
    int options(Connection c) {
        return (c.timestamps ? TIMESTAMPS : 0) + (sacks(c) == 0 ? 0 : 4 + 8 * sacks(c));
    }

    private static int sacks(Connection c) {
        return c.selective ? Math.min(c.in.early().size(), c.timestamps ? Segment.MOST_SACKS - 1 : Segment.MOST_SACKS) : 0;
    }

    /** Adds what a plan says, with an acknowledgement; false if there is no buffer. */
    boolean data(Connection c, Plan plan, PacketBatch into, long now) {
        int options = options(c);
        int header = (c.addresses.v6 ? 40 : 20) + Segment.HEADER + options;
        if (!begin(c.addresses, header + plan.length)) {
            return false;
        }
        trafficClass = c.trafficClass;
        boolean last = plan.at + plan.length == c.out.end;
        int flags = Segment.ACK | (plan.fin ? Segment.FIN : 0) | (plan.length > 0 && last ? Segment.PSH : 0);
        header(c.addresses, (int) plan.at, (int) c.in.acknowledgement(), flags, c.in.window(), options);
        options(c, tcp + Segment.HEADER, now);
        c.out.stream().get(plan.at, pool, ip + header, plan.length);
        finish(header + plan.length, plan.length > plan.unit ? plan.unit : 0, into);
        return true;
    }

    /** Adds an acknowledgement; false if there is no buffer. */
    boolean acknowledgement(Connection c, PacketBatch into, long now) {
        int options = options(c);
        if (!begin(c.addresses, (c.addresses.v6 ? 40 : 20) + Segment.HEADER + options)) {
            return false;
        }
        trafficClass = c.trafficClass;
        header(c.addresses, (int) c.out.next, (int) c.in.acknowledgement(), Segment.ACK, c.in.window(), options);
        options(c, tcp + Segment.HEADER, now);
        finish(network + Segment.HEADER + options, 0, into);
        return true;
    }

    private void options(Connection c, long to, long now) {
        long at = to;
        if (c.timestamps) {
            pool.putInt(at, Segment.KIND_NOP << 24 | Segment.KIND_NOP << 16 | Segment.KIND_TIMESTAMPS << 8 | 10);
            pool.putInt(at + 4, c.timestamp(now));
            pool.putInt(at + 8, c.recent);
            at += TIMESTAMPS;
        }
        int n = sacks(c);
        if (n > 0) {
            pool.putInt(at, Segment.KIND_NOP << 24 | Segment.KIND_NOP << 16 | Segment.KIND_SACK << 8 | 2 + 8 * n);
            sacks(c, n, at + 4);
        }
    }

    /** The range that was touched last goes first (RFC 2018, section 4). */
    private void sacks(Connection c, int n, long to) {
        Ranges early = c.in.early();
        int first = Math.max(0, early.find(c.in.lastEarly()));
        long at = to;
        for (int i = 0; i < n; i++) {
            int range = i == 0 ? first : i <= first ? i - 1 : i;
            pool.putInt(at, (int) early.from(range));
            pool.putInt(at + 4, (int) early.to(range));
            at += 8;
        }
    }

    /** Adds the answer to a SYN (RFC 9293, section 3.10.7.4), with the options that the client offered; false if there is no buffer. */
    boolean synAck(Connection c, int mss, PacketBatch into, long now) {
        int length = 4 + (c.shift >= 0 ? 4 : 0) + (c.selective ? 4 : 0) + (c.timestamps ? TIMESTAMPS : 0);
        if (!begin(c.addresses, (c.addresses.v6 ? 40 : 20) + Segment.HEADER + length)) {
            return false;
        }
        trafficClass = c.trafficClass;
        header(c.addresses, (int) c.out.una, (int) c.in.acknowledgement(), Segment.SYN | Segment.ACK, c.in.unscaledWindow(), length);
        long at = tcp + Segment.HEADER;
        pool.putInt(at, Segment.KIND_MSS << 24 | 4 << 16 | mss);
        at += 4;
        if (c.shift >= 0) {
            pool.putInt(at, Segment.KIND_NOP << 24 | Segment.KIND_SCALE << 16 | 3 << 8 | c.shift);
            at += 4;
        }
        if (c.selective) {
            pool.putInt(at, Segment.KIND_NOP << 24 | Segment.KIND_NOP << 16 | Segment.KIND_SACK_PERMITTED << 8 | 2);
            at += 4;
        }
        if (c.timestamps) {
            pool.putInt(at, Segment.KIND_NOP << 24 | Segment.KIND_NOP << 16 | Segment.KIND_TIMESTAMPS << 8 | 10);
            pool.putInt(at + 4, c.timestamp(now));
            pool.putInt(at + 8, c.recent);
        }
        finish(network + Segment.HEADER + length, 0, into);
        return true;
    }

    /** Adds a reset; false if there is no buffer. */
    boolean reset(Addresses addresses, int sequence, int acknowledgement, int flags, PacketBatch into) {
        if (!begin(addresses, (addresses.v6 ? 40 : 20) + Segment.HEADER)) {
            return false;
        }
        trafficClass = 0;
        header(addresses, sequence, acknowledgement, flags, 0, 0);
        finish(network + Segment.HEADER, 0, into);
        return true;
    }

    private boolean begin(Addresses addresses, int total) {
        buffer = total <= SMALL ? pool.acquireSmall() : pool.acquireLarge();
        if (buffer == BufferPool.NONE) {
            return false;
        }
        ip = pool.at(buffer) + BufferPool.HEADROOM;
        network = addresses.v6 ? 40 : 20;
        tcp = ip + network;
        return true;
    }

    private void header(Addresses a, int sequence, int acknowledgement, int flags, int window, int options) {
        if (a.v6) {
            pool.putInt(ip, 0x6000_0000 | trafficClass << 20);
            pool.putInt(ip + 4, Ip.TCP << 8 | HOP_LIMIT);
            pool.putLong(ip + 8, a.remoteHigh);
            pool.putLong(ip + 16, a.remoteLow);
            pool.putLong(ip + 24, a.clientHigh);
            pool.putLong(ip + 32, a.clientLow);
        } else {
            // An identification of 0 will do where DF is set (RFC 6864, section 4.1).
            pool.putInt(ip, 0x4500_0000 | trafficClass << 16);
            pool.putInt(ip + 4, DONT_FRAGMENT);
            pool.putInt(ip + 8, HOP_LIMIT << 24 | Ip.TCP << 16);
            pool.putInt(ip + 12, (int) a.remoteLow);
            pool.putInt(ip + 16, (int) a.clientLow);
        }
        pool.putInt(tcp, a.remotePort << 16 | a.clientPort);
        pool.putInt(tcp + 4, sequence);
        pool.putInt(tcp + 8, acknowledgement);
        pool.putInt(tcp + 12, (Segment.HEADER + options) << 26 | flags << 16 | window);
        pool.putInt(tcp + 16, 0);
    }

    private void finish(int total, int segment, PacketBatch into) {
        if (network == 40) {
            pool.putShort(ip + 4, total - network);
        } else {
            pool.putShort(ip + 2, total);
            Checksum.header(pool, ip, network);
        }
        if (segment == 0) {
            int bytes = total - network;
            pool.putShort(tcp + 16, Checksum.finish(pool.sum(tcp, bytes, Checksum.pseudo(pool, ip, Ip.TCP, bytes))));
        }
        into.add(buffer, ip, total, segment, 0, 0);
    }
}
