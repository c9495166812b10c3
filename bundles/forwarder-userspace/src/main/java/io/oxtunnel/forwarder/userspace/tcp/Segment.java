package io.oxtunnel.forwarder.userspace.tcp;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.forwarder.userspace.socket.Headers;

/**
 * A TCP segment that was received (RFC 9293, section 3.1), with the options that count: maximum segment size, window scale, timestamps
 * (RFC 7323) and selective acknowledgements (RFC 2018). Read again and again by one thread; allocates nothing.
 *
 * <pre>
 *  0 source port | 2 destination port | 4 sequence number | 8 acknowledgement number
 * 12 data offset (4 bits), flags      | 14 window         | 16 checksum | 18 urgent pointer | 20 options
 * </pre>
 */
final class Segment {
    static final int FIN = 1;
    static final int SYN = 2;
    static final int RST = 4;
    static final int PSH = 8;
    static final int ACK = 16;
    /** Bytes of a header without options. */
    static final int HEADER = 20;
    /** Most selective acknowledgements in one header. */
    static final int MOST_SACKS = 4;
    /** The shift of a window may not be larger (RFC 7323, section 2.3). */
    static final int LARGEST_SHIFT = 14;

    static final int KIND_END = 0;
    static final int KIND_NOP = 1;
    static final int KIND_MSS = 2;
    static final int KIND_SCALE = 3;
    static final int KIND_SACK_PERMITTED = 4;
    static final int KIND_SACK = 5;
    static final int KIND_TIMESTAMPS = 8;

    Memory memory;
    long ip;
    boolean v6;
    int sourcePort;
    int destinationPort;
    int sequence;
    int acknowledgement;
    int flags;
    int window;
    /** DSCP without ECN, in place. */
    int trafficClass;
    long payload;
    int length;

    /** Largest segment that the sender takes, 0 if he does not say. */
    int mss;
    /** Shift of the sender's windows, -1 if he does not say. */
    int shift;
    boolean sackPermitted;
    boolean timestamps;
    int timestamp;
    int echo;
    int sacks;
    final int[] sackFrom = new int[MOST_SACKS];
    final int[] sackTo = new int[MOST_SACKS];

    /**
     * Reads a segment.
     *
     * @param ip position of an IP packet that is {@link Ip#wellFormed} and no fragment
     * @param offset of its TCP header
     * @param total bytes of the packet
     * @return false if the header does not fit, a port is 0, or the checksum is wrong
     */
    boolean read(Memory memory, long ip, int offset, int total) {
        int bytes = total - offset;
        if (offset < 20 || bytes < HEADER) {
            return false;
        }
        this.memory = memory;
        this.ip = ip;
        v6 = Ip.version(memory, ip) == 6;
        long tcp = ip + offset;
        int header = memory.getUnsignedByte(tcp + 12) >>> 4 << 2;
        if (header < HEADER || header > bytes || memory.sum(tcp, bytes, Checksum.pseudo(memory, ip, Ip.TCP, bytes)) != 0xffff) {
            return false;
        }
        sourcePort = memory.getUnsignedShort(tcp);
        destinationPort = memory.getUnsignedShort(tcp + 2);
        sequence = memory.getInt(tcp + 4);
        acknowledgement = memory.getInt(tcp + 8);
        flags = memory.getUnsignedByte(tcp + 13);
        window = memory.getUnsignedShort(tcp + 14);
        trafficClass = Headers.trafficClass(memory, ip, v6) & 0xfc;
        payload = tcp + header;
        length = bytes - header;
        options(tcp, header);
        return sourcePort != 0 && destinationPort != 0;
    }

    private void options(long tcp, int end) {
        mss = 0;
        shift = -1;
        sackPermitted = false;
        timestamps = false;
        sacks = 0;
        for (int i = HEADER; i < end;) {
            int kind = memory.getUnsignedByte(tcp + i);
            if (kind == KIND_END) {
                return;
            }
            if (kind == KIND_NOP) {
                i++;
                continue;
            }
            int size = i + 1 < end ? memory.getUnsignedByte(tcp + i + 1) : 0;
            if (size < 2 || i + size > end) {
                // Malformed: what follows cannot be told apart.
                return;
            }
            option(kind, tcp + i, size);
            i += size;
        }
    }

    private void option(int kind, long at, int size) {
        if (kind == KIND_TIMESTAMPS && size == 10) {
            timestamps = true;
            timestamp = memory.getInt(at + 2);
            echo = memory.getInt(at + 6);
        } else if (kind == KIND_SACK && size % 8 == 2) {
            sacks = Math.min(MOST_SACKS, size / 8);
            for (int i = 0; i < sacks; i++) {
                sackFrom[i] = memory.getInt(at + 2 + i * 8L);
                sackTo[i] = memory.getInt(at + 6 + i * 8L);
            }
        } else if (has(SYN)) {
            synOption(kind, at, size);
        }
    }

    private void synOption(int kind, long at, int size) {
        if (kind == KIND_MSS && size == 4) {
            mss = memory.getUnsignedShort(at + 2);
        } else if (kind == KIND_SCALE && size == 3) {
            shift = Math.min(LARGEST_SHIFT, memory.getUnsignedByte(at + 2));
        } else if (kind == KIND_SACK_PERMITTED && size == 2) {
            sackPermitted = true;
        }
    }

    /** Returns whether one of these flags is set. */
    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** Returns how much of the sequence it takes up: payload, SYN and FIN. */
    int extent() {
        return length + (has(SYN) ? 1 : 0) + (has(FIN) ? 1 : 0);
    }

    /** Returns the upper half of the source; an IPv4 address is v4-mapped. */
    long sourceHigh() {
        return v6 ? memory.getLong(ip + 8) : 0;
    }

    /** Returns the lower half of the source. */
    long sourceLow() {
        return v6 ? memory.getLong(ip + 16) : mapped(memory.getInt(ip + 12));
    }

    /** Returns the upper half of the destination. */
    long destinationHigh() {
        return v6 ? memory.getLong(ip + 24) : 0;
    }

    /** Returns the lower half of the destination. */
    long destinationLow() {
        return v6 ? memory.getLong(ip + 32) : mapped(memory.getInt(ip + 16));
    }

    /** Returns the lower half of the v4-mapped address of an IPv4 address. */
    static long mapped(int v4) {
        return 0xffff_0000_0000L | v4 & 0xffff_ffffL;
    }
}
