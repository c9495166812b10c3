package io.oxtunnel.forwarder.userspace.flow;

import io.oxtunnel.api.packet.Memory;
import io.oxtunnel.api.packet.Prefix;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * The server's own addresses in the tunnel, the first of each network; 0 where a family has none.
 *
 * @param v4 IPv4
 * @param high upper half of the IPv6 address
 * @param low lower half
 */
public record ServerAddresses(int v4, long high, long low) {
    /** Returns those of networks. */
    public static ServerAddresses of(List<Prefix> networks) {
        int v4 = 0;
        long high = 0;
        long low = 0;
        for (Prefix network : networks) {
            byte[] raw = network.address().getAddress();
            if (network.length() < raw.length * 8) {
                raw[raw.length - 1] |= 1;
            }
            if (network.v6() && (high | low) == 0) {
                high = ByteBuffer.wrap(raw).getLong();
                low = ByteBuffer.wrap(raw).getLong(8);
            } else if (!network.v6() && v4 == 0) {
                v4 = ByteBuffer.wrap(raw).getInt();
            }
        }
        return new ServerAddresses(v4, high, low);
    }

    /** Returns whether a packet goes to one of these. */
    public boolean isDestination(Memory memory, long ip, boolean v6) {
        return v6 ? memory.getLong(ip + 32) == low && memory.getLong(ip + 24) == high : memory.getInt(ip + 16) == v4;
    }

    /** Returns whether a packet comes from one of these. */
    public boolean isSource(Memory memory, long ip, boolean v6) {
        return v6 ? memory.getLong(ip + 16) == low && memory.getLong(ip + 8) == high : memory.getInt(ip + 12) == v4;
    }
}
