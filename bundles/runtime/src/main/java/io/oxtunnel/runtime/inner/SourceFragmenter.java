package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;

/**
 * Cuts an IPv6 packet into fragments in place of its sender, where a port hands packets over before their own host has cut them (RFC 8200,
 * section 4.5). One thread, one packet at a time; allocates nothing.
 */
public final class SourceFragmenter implements Pieces {
    private static final int FIXED = 40;
    private static final int FRAGMENT_HEADER = 8;
    private static final int HEADERS = FIXED + FRAGMENT_HEADER;
    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    /** Offsets count in units of so many bytes. */
    private static final int UNIT = 8;
    private static final int STEP = 0x9e37_79b9;

    private int identification;
    private Memory memory;
    private long ip;
    private int stride;
    private int payload;
    private int fragments;

    /**
     * Makes one.
     *
     * @param seed where identifications begin, a number that nobody else knows (RFC 7739)
     */
    public SourceFragmenter(int seed) {
        identification = seed;
    }

    /**
     * Takes a well-formed packet. Its bytes must stay as they are until the last fragment is done.
     *
     * @param ip position of its IP header
     * @param length its bytes, more than {@code mtu}
     * @param mtu largest fragment in bytes, 1,280 or more
     * @return number of fragments, 2 or more; or 0 if it cannot be cut: not IPv6, a fragment already, or with headers that each fragment needs
     */
    public int begin(Memory memory, long ip, int length, int mtu) {
        if (Ip.version(memory, ip) != 6) {
            return 0;
        }
        int next = Ip.protocol(memory, ip);
        if (next == HOP_BY_HOP || next == ROUTING || next == FRAGMENT) {
            return 0;
        }
        this.memory = memory;
        this.ip = ip;
        stride = (mtu - HEADERS) / UNIT * UNIT;
        payload = length - FIXED;
        fragments = (payload - 1) / stride + 1;
        identification += STEP;
        return fragments;
    }

    @Override
    public int headerLength() {
        return HEADERS;
    }

    @Override
    public int payloadLength(int i) {
        return i < fragments - 1 ? stride : payload - i * stride;
    }

    @Override
    public long payloadAt(int i) {
        return ip + FIXED + (long) i * stride;
    }

    @Override
    public void header(int i, long to) {
        memory.copy(ip, to, FIXED);
        memory.putShort(to + 4, FRAGMENT_HEADER + payloadLength(i));
        memory.putByte(to + 6, (byte) FRAGMENT);
        memory.putByte(to + FIXED, (byte) Ip.protocol(memory, ip));
        memory.putByte(to + FIXED + 1, (byte) 0);
        memory.putShort(to + FIXED + 2, i * stride | (i < fragments - 1 ? 1 : 0));
        memory.putInt(to + FIXED + 4, identification);
    }
}
