package io.oxtunnel.forwarder.userspace.socket;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Memory;

/** IP headers of packets for clients. Any thread; allocates nothing. */
public final class Headers {
    /** Bytes of an IPv4 header. */
    public static final int V4 = 20;
    /** Bytes of an IPv6 header. */
    public static final int V6 = 40;
    private static final int HOP_LIMIT = 64;

    private Headers() {
    }

    /** Returns the length of a header. */
    public static int length(boolean v6) {
        return v6 ? V6 : V4;
    }

    /**
     * Writes an IPv4 header. Don't Fragment is not set: what the client's path does not take is cut, for the destination cannot be told.
     *
     * @param trafficClass DSCP and ECN
     * @param id identification, unique for a while among the packets of these addresses (RFC 6864)
     */
    public static void v4(Memory memory, long at, int trafficClass, int total, int id, int protocol, int source, int destination) {
        memory.putInt(at, 0x4500_0000 | trafficClass << 16 | total);
        memory.putInt(at + 4, id << 16);
        memory.putInt(at + 8, HOP_LIMIT << 24 | protocol << 16);
        memory.putInt(at + 12, source);
        memory.putInt(at + 16, destination);
        Checksum.header(memory, at, V4);
    }

    /** Returns the traffic class of a packet: DSCP and ECN. */
    public static int trafficClass(Memory memory, long ip, boolean v6) {
        return v6 ? memory.getInt(ip) >>> 20 & 0xff : memory.getUnsignedByte(ip + 1);
    }

    /** Writes an IPv6 header. */
    public static void v6(Memory memory, long at, int trafficClass, int total, int protocol, long sourceHigh, long sourceLow, long toHigh, long toLow) {
        memory.putInt(at, 0x6000_0000 | trafficClass << 20);
        memory.putInt(at + 4, total - V6 << 16 | protocol << 8 | HOP_LIMIT);
        memory.putLong(at + 8, sourceHigh);
        memory.putLong(at + 16, sourceLow);
        memory.putLong(at + 24, toHigh);
        memory.putLong(at + 32, toLow);
    }
}
