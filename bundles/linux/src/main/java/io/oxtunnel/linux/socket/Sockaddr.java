package io.oxtunnel.linux.socket;

import io.oxtunnel.api.packet.Address;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;

/**
 * struct sockaddr_in (16 bytes: family, port, address at 4) and sockaddr_in6 (28 bytes: family, port, flow information, address at 8,
 * scope at 24). Offsets are in bytes.
 */
public final class Sockaddr {
    /** Room for either. */
    public static final int SIZE = 28;
    /** Offset of the IPv4 address. */
    public static final int ADDRESS4 = 4;
    /** Offset of the IPv6 address. */
    public static final int ADDRESS6 = 8;
    /** Offset of the scope, the index of the interface of a link-local IPv6 address. */
    public static final int SCOPE = 24;
    private static final ValueLayout.OfShort FAMILY = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private Sockaddr() {
    }

    /**
     * Writes an address.
     *
     * @param family AF_INET or AF_INET6; an IPv4 address becomes a v4-mapped one (RFC 4291, 2.5.5.2) for the latter
     * @return the length of the struct
     * @throws IllegalArgumentException if an IPv6 address is to go into AF_INET
     */
    public static int write(MemorySegment memory, long at, int family, InetSocketAddress address) {
        byte[] raw = bytes(address.getAddress(), family);
        memory.asSlice(at, SIZE).fill((byte) 0);
        memory.set(FAMILY, at, (short) family);
        memory.set(PORT, at + 2, (short) address.getPort());
        MemorySegment.copy(raw, 0, memory, ValueLayout.JAVA_BYTE, at + (raw.length == 4 ? ADDRESS4 : ADDRESS6), raw.length);
        if (raw.length == 4) {
            return 16;
        }
        memory.set(INT, at + SCOPE, scope(address.getAddress()));
        return SIZE;
    }

    /** Reads what the kernel wrote; a v4-mapped address becomes an IPv4 address. */
    public static InetSocketAddress read(MemorySegment memory, long at) {
        boolean v6 = memory.get(FAMILY, at) == SocketOption.AF_INET6;
        InetAddress address = v6 ? address(memory, at + ADDRESS6, 16, memory.get(INT, at + SCOPE)) : address(memory, at + ADDRESS4, 4, 0);
        return new InetSocketAddress(address, memory.get(PORT, at + 2) & 0xffff);
    }

    /** Reads an address of 4 or 16 bytes; {@code scope} is the interface of a link-local one, or 0. */
    public static InetAddress address(MemorySegment memory, long at, int length, int scope) {
        byte[] raw = memory.asSlice(at, length).toArray(ValueLayout.JAVA_BYTE);
        try {
            InetAddress address = InetAddress.getByAddress(raw);
            return scope != 0 && address.isLinkLocalAddress() ? Inet6Address.getByAddress(null, raw, scope) : address;
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + length, e);
        }
    }

    /** Returns the 4 bytes of an address for AF_INET, or the 16 bytes, v4-mapped if need be, for AF_INET6. */
    public static byte[] bytes(InetAddress address, int family) {
        byte[] raw = address.getAddress();
        if (family == SocketOption.AF_INET && raw.length == 16) {
            throw new IllegalArgumentException(Address.text(address) + " is an IPv6 address; this socket takes IPv4 only");
        }
        if (family == SocketOption.AF_INET || raw.length == 16) {
            return raw;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(raw, 0, mapped, 12, 4);
        return mapped;
    }

    /** Returns the index of the interface that a link-local address names, 0 if none. */
    public static int scope(InetAddress address) {
        return address instanceof Inet6Address six ? six.getScopeId() : 0;
    }
}
