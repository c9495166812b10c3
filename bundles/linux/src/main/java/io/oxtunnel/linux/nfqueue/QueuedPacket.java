package io.oxtunnel.linux.nfqueue;

import io.oxtunnel.api.packet.Memory;
import java.nio.ByteOrder;

/**
 * Reads one message of nfnetlink_queue (linux/netfilter/nfnetlink_queue.h) where it was received. One object, reused for every message;
 * one thread, no allocation. Every length is checked against the bytes that came.
 *
 * <pre>
 *   nlmsghdr: length 0 | type 4 | flags 6 | sequence 8 | port 12     nfgenmsg: family 16 | version 17 | queue 18
 *   attributes from 20: length, itself included | type | content, the next one 4-aligned
 * </pre>
 */
public final class QueuedPacket {
    /** The transport checksum holds the sum of the pseudo header only (NFQA_SKB_CSUMNOTREADY). */
    public static final int PARTIAL_CHECKSUM = 1;
    /** A super-packet (NFQA_SKB_GSO). */
    public static final int SUPER = 2;

    private static final int PACKET = 3 << 8;
    private static final int HEADER = 20;
    private static final int ATTRIBUTE = 4;
    private static final int PACKET_HDR = 1;
    private static final int PAYLOAD = 10;
    private static final int CAP_LEN = 13;
    private static final int SKB_INFO = 14;
    private static final int TYPE_MASK = 0x3fff;
    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final Memory memory;
    private boolean known;
    private boolean whole;
    private int id;
    private long at;
    private int length;
    private int info;

    public QueuedPacket(Memory memory) {
        this.memory = memory;
    }

    /**
     * Reads a message.
     *
     * @param message where it stands
     * @param bytes how many came, 0 or more
     * @return whether it tells of a packet: {@link #id()} is to be answered
     */
    public boolean read(long message, int bytes) {
        known = false;
        whole = true;
        length = 0;
        info = 0;
        if (bytes < HEADER || number(message + 4) != PACKET) {
            return false;
        }
        long end = message + bytes;
        for (long a = message + HEADER; a + ATTRIBUTE <= end;) {
            int size = number(a);
            if (size < ATTRIBUTE || a + size > end) {
                whole = false;
                break;
            }
            attribute(number(a + 2) & TYPE_MASK, a + ATTRIBUTE, size - ATTRIBUTE);
            a += size + 3 & ~3;
        }
        return known;
    }

    private void attribute(int type, long content, int bytes) {
        switch (type) {
            case PACKET_HDR -> {
                known = bytes >= 4;
                id = known ? memory.getInt(content) : 0;
            }
            case PAYLOAD -> {
                at = content;
                length = bytes;
            }
            // Only there where the kernel has cut the packet.
            case CAP_LEN -> whole = false;
            case SKB_INFO -> info = bytes >= 4 ? memory.getInt(content) : 0;
            default -> { }
        }
    }

    private int number(long from) {
        short value = memory.getShort(from);
        return (LITTLE ? Short.reverseBytes(value) : value) & 0xffff;
    }

    /** Returns the number by which the kernel is answered. */
    public int id() {
        return id;
    }

    /** Returns whether all of the packet came. */
    public boolean whole() {
        return whole && length > 0;
    }

    /** Returns where the packet stands. */
    public long at() {
        return at;
    }

    /** Returns the bytes of the packet. */
    public int length() {
        return length;
    }

    /** Returns {@link #PARTIAL_CHECKSUM} and {@link #SUPER}, or 0. */
    public int info() {
        return info;
    }
}
