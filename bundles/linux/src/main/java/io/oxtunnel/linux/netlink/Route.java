package io.oxtunnel.linux.netlink;

import io.oxtunnel.api.packet.Prefix;

/**
 * A route of one table.
 *
 * @param prefix its destinations
 * @param table number of the routing table, 1 or more
 * @param type what happens to packets
 * @param device index of the interface for {@link Type#DEVICE}, else 0
 */
public record Route(Prefix prefix, int table, Type type, int device) {
    /** What a route does. */
    public enum Type {
        /** Sends packets out of an interface; gone with that interface. */
        DEVICE(1),
        /** Leaves the table: the next rule is asked. Stays until it is removed. */
        THROW(9);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Returns a route out of an interface. */
    public static Route device(Prefix prefix, int table, int device) {
        return new Route(prefix, table, Type.DEVICE, device);
    }

    /** Returns a route that leaves the table. */
    public static Route leave(Prefix prefix, int table) {
        return new Route(prefix, table, Type.THROW, 0);
    }
}
