package io.oxtunnel.linux.network;

import io.oxtunnel.linux.netlink.NetlinkReply;
import io.oxtunnel.linux.netlink.RouteNetlink;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Tells the messages of rtnetlink that may change where datagrams go from the others: what the tunnels of this process do to their own
 * interfaces and routes, entries of the route cache, and addresses whose lifetime was only extended. One thread.
 */
final class RouteChanges {
    private static final int NEW_ADDRESS = 20;
    private static final int DELETE_ADDRESS = 21;
    private static final int NEW_ROUTE = 24;
    private static final int DELETE_ROUTE = 25;
    private static final int ADDRESS_FIXED = 8;
    private static final int ROUTE_FIXED = 12;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    /** Flags of an address that cannot be used: tentative, failed, deprecated (linux/if_addr.h). */
    private static final int UNUSABLE = 0x40 | 0x08 | 0x20;
    private static final int RTM_F_CLONED = 0x200;
    private static final int RTA_OIF = 4;
    private static final int MOST_ADDRESSES = 4_096;

    private final IntPredicate own;
    // Addresses that were told, and whether they could be used then.
    private final Map<String, Boolean> addresses = new HashMap<>();

    /**
     * Makes it.
     *
     * @param own tells the interfaces of this process, by index
     */
    RouteChanges(IntPredicate own) {
        this.own = own;
    }

    /** Returns whether a message tells a change that matters. */
    boolean matters(NetlinkReply message) {
        return switch (message.type()) {
            case NEW_ADDRESS, DELETE_ADDRESS -> message.body().length >= ADDRESS_FIXED && address(message);
            case NEW_ROUTE, DELETE_ROUTE -> message.body().length >= ROUTE_FIXED && route(message);
            default -> false;
        };
    }

    private boolean address(NetlinkReply message) {
        int device = message.u32(4);
        if (own.test(device)) {
            return false;
        }
        Map<Integer, byte[]> attributes = message.attributes(ADDRESS_FIXED);
        byte[] address = attributes.getOrDefault(IFA_LOCAL, attributes.getOrDefault(IFA_ADDRESS, new byte[0]));
        String name = device + "/" + message.u8(1) + "/" + HexFormat.of().formatHex(address);
        if (message.type() == DELETE_ADDRESS) {
            addresses.remove(name);
            return true;
        }
        if (addresses.size() >= MOST_ADDRESSES) {
            addresses.clear();
        }
        boolean usable = (NetlinkReply.host32(attributes.get(IFA_FLAGS), message.u8(2)) & UNUSABLE) == 0;
        Boolean before = addresses.put(name, usable);
        return before == null || before != usable;
    }

    private boolean route(NetlinkReply message) {
        boolean ours = message.u8(5) == RouteNetlink.PROTOCOL;
        boolean cached = (message.u32(8) & RTM_F_CLONED) != 0;
        return !ours && !cached && !own.test(NetlinkReply.host32(message.attributes(ROUTE_FIXED).get(RTA_OIF), 0));
    }
}
