package io.oxtunnel.session.early;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An inner packet as the control path looks at it: one that waits for a session, and one that came with a RESUME. Every length is checked
 * before use. Control path.
 */
public final class EarlyPacket {
    private static final int PADDING = 16;
    private static final int FOUR_MIN = 20;
    private static final int SIX = 40;
    private static final int MORE_OR_OFFSET = 0x3fff;

    private final ByteBuffer ip;
    private final int length;
    // Where the upper layer begins; -1 where there are fragments or it is not known.
    private final int upper;
    private final int protocol;

    private EarlyPacket(byte[] packet, int length, int upper, int protocol) {
        ip = ByteBuffer.wrap(packet);
        this.length = length;
        this.upper = upper;
        this.protocol = protocol;
    }

    /**
     * Takes what came with a RESUME: a packet, and padding of fewer than 16 zero bytes (PROTOCOL.md 2.3).
     *
     * @return null if it is not that
     */
    public static EarlyPacket parse(byte[] padded) {
        int version = padded.length < FOUR_MIN ? 0 : padded[0] >> 4 & 0xf;
        EarlyPacket packet = version == 4 ? four(padded) : version == 6 ? six(padded) : null;
        if (packet == null || padded.length - packet.length >= PADDING) {
            return null;
        }
        for (int i = packet.length; i < padded.length; i++) {
            if (padded[i] != 0) {
                return null;
            }
        }
        return packet;
    }

    private static EarlyPacket four(byte[] packet) {
        ByteBuffer ip = ByteBuffer.wrap(packet);
        int header = 4 * (ip.get(0) & 0xf);
        int total = ip.getShort(2) & 0xffff;
        if (header < FOUR_MIN || total < header || total > packet.length) {
            return null;
        }
        boolean whole = (ip.getShort(6) & MORE_OR_OFFSET) == 0;
        return new EarlyPacket(packet, total, whole ? header : -1, ip.get(9) & 0xff);
    }

    private static EarlyPacket six(byte[] packet) {
        ByteBuffer ip = ByteBuffer.wrap(packet);
        if (packet.length < SIX) {
            return null;
        }
        int total = SIX + (ip.getShort(4) & 0xffff);
        return total > packet.length ? null : new EarlyPacket(packet, total, SIX, ip.get(6) & 0xff);
    }

    /** Returns the packet without padding. */
    public byte[] bytes() {
        return Arrays.copyOf(ip.array(), length);
    }

    /** Returns it with as many zero bytes as a RESUME wants behind it. */
    public byte[] padded() {
        return Arrays.copyOf(bytes(), length + PADDING - 1 & -PADDING);
    }

    /** Returns whether its source is one of these addresses; 0 stands for none. */
    public boolean isFrom(int address4, long address6High, long address6Low) {
        if ((ip.get(0) >> 4 & 0xf) == 4) {
            return address4 != 0 && ip.getInt(12) == address4;
        }
        return (address6High | address6Low) != 0 && ip.getLong(8) == address6High && ip.getLong(16) == address6Low;
    }

    /** Returns whether it is of a kind that may ride early (PROTOCOL.md 4.9): see {@link EarlyKinds}. */
    public boolean mayRide() {
        return upper >= 0 && EarlyKinds.permits(ip, upper, length, protocol, (ip.get(0) >> 4 & 0xf) == 4);
    }
}
