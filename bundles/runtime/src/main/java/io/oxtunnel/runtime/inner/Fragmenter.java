package io.oxtunnel.runtime.inner;

import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.Ip;
import io.oxtunnel.api.packet.Memory;

/**
 * Cuts an IPv4 packet that is too big for the tunnel into fragments, as a router has to where the sender did not forbid it (RFC 791,
 * section 3.2; RFC 1812, section 4.2.2.7). A fragment may be cut again. Packets with options are not cut: which of them belong into
 * every fragment would have to be sorted out for what hardly exists any more.
 *
 * <p>One thread, one packet at a time; allocates nothing.
 */
public final class Fragmenter implements Pieces {
    private static final int HEADER = 20;
    private static final int DONT_FRAGMENT = 0x4000;
    private static final int MORE_FRAGMENTS = 0x2000;
    /** Offsets count in units of so many bytes. */
    private static final int UNIT = 8;

    private Memory memory;
    private long ip;
    private int stride;
    private int payload;
    private int fragments;
    private int flagsAndOffset;

    /**
     * Takes a well-formed packet. Its bytes must stay as they are until the last fragment is done.
     *
     * @param ip position of its IP header
     * @param length its bytes, more than {@code mtu}
     * @param mtu largest fragment in bytes, 68 or more
     * @return number of fragments, 2 or more; or 0 if it must not be cut: not IPv4, DF is set, or it has options
     */
    public int begin(Memory memory, long ip, int length, int mtu) {
        if (Ip.version(memory, ip) != 4 || Ip.headerLength(memory, ip) != HEADER) {
            return 0;
        }
        flagsAndOffset = memory.getUnsignedShort(ip + 6);
        if ((flagsAndOffset & DONT_FRAGMENT) != 0) {
            return 0;
        }
        this.memory = memory;
        this.ip = ip;
        stride = (mtu - HEADER) / UNIT * UNIT;
        payload = length - HEADER;
        fragments = (payload - 1) / stride + 1;
        return fragments;
    }

    @Override
    public int headerLength() {
        return HEADER;
    }

    @Override
    public int payloadLength(int i) {
        return i < fragments - 1 ? stride : payload - i * stride;
    }

    @Override
    public long payloadAt(int i) {
        return ip + HEADER + (long) i * stride;
    }

    @Override
    public void header(int i, long to) {
        memory.copy(ip, to, HEADER);
        int more = i < fragments - 1 ? MORE_FRAGMENTS : 0;
        memory.putShort(to + 2, HEADER + payloadLength(i));
        memory.putShort(to + 6, flagsAndOffset + i * (stride / UNIT) | more);
        Checksum.header(memory, to, HEADER);
    }
}
