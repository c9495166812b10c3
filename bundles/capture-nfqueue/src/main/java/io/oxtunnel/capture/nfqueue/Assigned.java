package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.Assignment;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * The addresses of the tunnel as the data path wants them; a new one replaces the old as a whole.
 *
 * @param address4 0 if none
 * @param high upper half of the IPv6 address; both halves are 0 if there is none
 * @param low its lower half
 * @param mtu largest inner packet in bytes
 * @param link largest packet that an interface of this machine takes in one piece
 */
record Assigned(int address4, long high, long low, int mtu, int link) {
    static final Assigned NOTHING = new Assigned(0, 0, 0, 1_280, 65_535);

    static Assigned of(Assignment assignment, int mtu, int link) {
        InetAddress v4 = assignment.address4();
        InetAddress v6 = assignment.address6();
        ByteBuffer raw6 = v6 == null ? ByteBuffer.allocate(16) : ByteBuffer.wrap(v6.getAddress());
        return new Assigned(v4 == null ? 0 : ByteBuffer.wrap(v4.getAddress()).getInt(), raw6.getLong(0), raw6.getLong(8), mtu, link);
    }

    boolean has(boolean v6) {
        return v6 ? (high | low) != 0 : address4 != 0;
    }

    /** Returns the lower half of the address of a family, or the IPv4 address. */
    long low(boolean v6) {
        return v6 ? low : address4 & 0xffffffffL;
    }

    boolean is(boolean v6, long otherHigh, long otherLow) {
        return has(v6) && low(v6) == otherLow && (!v6 || high == otherHigh);
    }
}
