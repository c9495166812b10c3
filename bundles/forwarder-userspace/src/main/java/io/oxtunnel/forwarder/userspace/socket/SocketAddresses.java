package io.oxtunnel.forwarder.userspace.socket;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.linux.socket.SocketOption;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** struct sockaddr_in and sockaddr_in6 from packets, and as numbers, without an object for each. Any thread. */
public final class SocketAddresses {
    /** Bytes of a sockaddr_in. */
    public static final int SIZE4 = 16;
    /** Bytes of a sockaddr_in6. */
    public static final int SIZE6 = 28;
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort SHORT = FAMILY.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {
    }

    /** Writes the destination of a packet with a port; returns the length. */
    public static int destination(Memory packets, long ip, boolean v6, int port, MemorySegment into, long at) {
        into.set(FAMILY, at, (short) (v6 ? SocketOption.AF_INET6 : SocketOption.AF_INET));
        into.set(SHORT, at + 2, (short) port);
        if (!v6) {
            into.set(INT, at + 4, packets.getInt(ip + 16));
            into.set(LONG, at + 8, 0);
            return SIZE4;
        }
        into.set(INT, at + 4, 0);
        into.set(LONG, at + 8, packets.getLong(ip + 24));
        into.set(LONG, at + 16, packets.getLong(ip + 32));
        into.set(INT, at + 24, 0);
        return SIZE6;
    }

    /** Returns whether this is an IPv6 address. */
    public static boolean v6(MemorySegment from, long at) {
        return from.get(FAMILY, at) == SocketOption.AF_INET6;
    }

    /** Returns the upper half of an address, 0 for IPv4. */
    public static long high(MemorySegment from, long at) {
        return v6(from, at) ? from.get(LONG, at + 8) : 0;
    }

    /** Returns the lower half of an address, or an IPv4 address in 32 bits. */
    public static long low(MemorySegment from, long at) {
        return v6(from, at) ? from.get(LONG, at + 16) : from.get(INT, at + 4) & 0xffffffffL;
    }

    /** Returns the port. */
    public static int port(MemorySegment from, long at) {
        return from.get(SHORT, at + 2) & 0xffff;
    }
}
