package io.oxtunnel.linux.tun;

import io.oxtunnel.api.packet.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The header that the kernel puts before each packet of a TUN device (struct virtio_net_hdr, linux/virtio_net.h). Numbers are in the
 * byte order of the machine.
 *
 * <pre>
 *   0        1          2         4          6            8            10
 *   | flags  | gso type | hdr len | gso size | csum start | csum offset |
 * </pre>
 */
final class VirtioHeader {
    /** Bytes of a header, as set by TUNSETVNETHDRSZ. */
    static final int SIZE = 10;
    /** Flag: the transport checksum holds the sum of the pseudo header only. */
    static final int NEEDS_CSUM = 1;
    /** Kind: one packet. */
    static final int NONE = 0;
    /** Kind: a TCP super-packet over IPv4. */
    static final int TCPV4 = 1;
    /** Kind: a TCP super-packet over IPv6. */
    static final int TCPV6 = 4;
    /** Kind: several UDP datagrams. */
    static final int UDP_L4 = 5;

    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private VirtioHeader() {
    }

    static int flags(Memory memory, long at) {
        return memory.getUnsignedByte(at);
    }

    static int type(Memory memory, long at) {
        return memory.getUnsignedByte(at + 1);
    }

    static int gsoSize(Memory memory, long at) {
        return number(memory, at + 4);
    }

    static int checksumStart(Memory memory, long at) {
        return number(memory, at + 6);
    }

    static int checksumOffset(Memory memory, long at) {
        return number(memory, at + 8);
    }

    private static int number(Memory memory, long at) {
        short value = memory.getShort(at);
        return (LITTLE ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** Writes the header of a super-packet. */
    static void put(MemorySegment segment, long at, int type, int headers, int gsoSize, int checksumStart, int checksumOffset) {
        segment.set(ValueLayout.JAVA_BYTE, at, (byte) NEEDS_CSUM);
        segment.set(ValueLayout.JAVA_BYTE, at + 1, (byte) type);
        segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 2, (short) headers);
        segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 4, (short) gsoSize);
        segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 6, (short) checksumStart);
        segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at + 8, (short) checksumOffset);
    }
}
