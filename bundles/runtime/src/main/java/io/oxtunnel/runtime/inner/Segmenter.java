package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.UpperLayer;
import io.oxtunnel.api.session.DropReason;

/**
 * Cuts a TCP or UDP super-packet (TSO, USO) into the IP packets it stands for (RFC 9293, RFC 768). Payloads stay where they are; only
 * headers are written, so that a sealer can take header and payload from two places.
 *
 * <p>Use: {@link #begin} once, then {@link #header} for each segment in any order. What all headers share is summed once in
 * {@code begin}; a segment costs one copy of its header and one sum over its payload. The L4 checksum that the super-packet carries is
 * ignored, it may be partial; every segment gets a whole one.
 *
 * <p>One thread, one super-packet at a time; allocates nothing.
 */
public final class Segmenter implements Pieces {
    private static final int MALFORMED = DropReason.MALFORMED_INNER.code();
    private static final int FIN_PSH = 0x09;
    private static final int CWR = 0x80;

    private Memory memory;
    private long ip;
    private boolean v6;
    private boolean tcp;
    private int transport;
    private int headerLength;
    private int stride;
    private int payload;
    private int segments;
    private int identification;
    private int sequence;
    private int offsetAndFlags;
    private long networkSum;
    private long transportSum;

    /**
     * Takes a super-packet. Its bytes must stay as they are until the last segment is done, but the headers, which may be
     * overwritten.
     *
     * @param ip position of its IP header
     * @param length its bytes
     * @param segmentPayload payload bytes of each segment but the last, which may have fewer
     * @return number of segments, 1 or more; or the code of {@link DropReason#MALFORMED_INNER} if this is no whole, unfragmented TCP
     *         or UDP packet, its headers do not fit, or {@code segmentPayload} is less than 1
     */
    public int begin(Memory memory, long ip, int length, int segmentPayload) {
        if (segmentPayload < 1 || !Ip.wellFormed(memory, ip, length)) {
            return MALFORMED;
        }
        int upper = UpperLayer.locate(memory, ip, length);
        if (upper == UpperLayer.NONE || UpperLayer.fragment(upper)) {
            return MALFORMED;
        }
        this.memory = memory;
        this.ip = ip;
        transport = UpperLayer.offset(upper);
        if (!readTransport(UpperLayer.protocol(upper), length)) {
            return MALFORMED;
        }
        readNetwork();
        stride = segmentPayload;
        payload = length - headerLength;
        // Never 0: a packet without payload is its own only segment.
        segments = Math.max(1, (payload - 1) / stride + 1);
        return segments;
    }

    private boolean readTransport(int protocol, int length) {
        long at = ip + transport;
        tcp = protocol == Ip.TCP;
        if (tcp && transport + 20 <= length) {
            offsetAndFlags = memory.getUnsignedShort(at + 12);
            int bytes = offsetAndFlags >>> 12 << 2;
            headerLength = transport + bytes;
            if (bytes < 20 || headerLength > length) {
                return false;
            }
            sequence = memory.getInt(at + 4);
            // Ports, acknowledgement, window, urgent pointer and options: all but what differs between segments.
            transportSum = words(at) + words(at + 8) + memory.getUnsignedShort(at + 14) + memory.getUnsignedShort(at + 18)
                    + memory.sum(at + 20, bytes - 20, 0) + Checksum.pseudo(memory, ip, protocol, 0);
            return true;
        }
        headerLength = transport + 8;
        if (protocol != Ip.UDP || headerLength > length) {
            return false;
        }
        transportSum = words(at) + Checksum.pseudo(memory, ip, protocol, 0);
        return true;
    }

    private void readNetwork() {
        v6 = Ip.version(memory, ip) == 6;
        if (!v6) {
            identification = memory.getUnsignedShort(ip + 4);
            networkSum = memory.getUnsignedShort(ip) + words(ip + 6) + memory.sum(ip + 12, transport - 12, 0);
        }
    }

    private long words(long at) {
        return memory.getInt(at) & 0xffffffffL;
    }

    /** Returns bytes of IP and transport header, the same for every segment. */
    @Override
    public int headerLength() {
        return headerLength;
    }

    /**
     * Returns the payload bytes of a segment.
     *
     * @param i 0..segments-1
     */
    @Override
    public int payloadLength(int i) {
        return i < segments - 1 ? stride : payload - i * stride;
    }

    /** Returns where the payload of segment {@code i} stands. */
    @Override
    public long payloadAt(int i) {
        return ip + headerLength + (long) i * stride;
    }

    /**
     * Writes the complete headers of segment {@code i}: lengths, identification, sequence number, flags and checksums.
     *
     * @param to where {@link #headerLength()} bytes go: outside the super-packet, or exactly over its own headers
     */
    @Override
    public void header(int i, long to) {
        memory.copy(ip, to, headerLength);
        int bytes = payloadLength(i);
        int datagram = headerLength - transport + bytes;
        if (v6) {
            memory.putShort(to + 4, transport - 40 + datagram);
        } else {
            network(i, to, transport + datagram);
        }
        long at = to + transport;
        long sum = transportSum + datagram + (tcp ? tcp(i, at) : udp(at, datagram));
        int checksum = Checksum.finish(memory.sum(payloadAt(i), bytes, Checksum.fold(sum)));
        if (tcp) {
            memory.putShort(at + 16, checksum);
        } else {
            // RFC 768: zero means "no checksum", so a sum of zero is sent as all ones.
            memory.putShort(at + 6, checksum == 0 ? 0xffff : checksum);
        }
    }

    private void network(int i, long to, int total) {
        int id = identification + i & 0xffff;
        memory.putShort(to + 2, total);
        memory.putShort(to + 4, id);
        memory.putShort(to + 10, Checksum.finish(Checksum.fold(networkSum + total + id)));
    }

    private long tcp(int i, long at) {
        int seq = sequence + i * stride;
        int flags = offsetAndFlags;
        if (i < segments - 1) {
            flags &= ~FIN_PSH;
        }
        // RFC 3168, section 6.1.2: the sender says once that it has reduced its window.
        if (i > 0) {
            flags &= ~CWR;
        }
        memory.putInt(at + 4, seq);
        memory.putShort(at + 12, flags);
        return (seq & 0xffffffffL) + flags;
    }

    private long udp(long at, int datagram) {
        memory.putShort(at + 4, datagram);
        return datagram;
    }
}
