package io.oxtunnel.linux.netlink;

import static io.oxtunnel.linux.netlink.NetlinkMessage.ACK;
import static io.oxtunnel.linux.netlink.NetlinkMessage.CREATE;
import static io.oxtunnel.linux.netlink.NetlinkMessage.DUMP;
import static io.oxtunnel.linux.netlink.NetlinkMessage.EXCLUSIVE;
import static io.oxtunnel.linux.netlink.NetlinkMessage.REPLACE;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.Libc;
import io.oxtunnel.linux.call.LinuxException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;

/**
 * Interfaces, addresses, routes and rules of this machine (rtnetlink(7)), in the network namespace of the thread that opened this.
 * Control path; thread-safe. Every method throws {@link LinuxException} with the kernel's words if it is refused.
 */
public final class RouteNetlink implements AutoCloseable {
    /** Marks routes and rules as ours, for people who look at them (`ip -d rule`). */
    public static final int PROTOCOL = 79;

    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int NEW_LINK = 16;
    private static final int NEW_ADDRESS = 20;
    private static final int DELETE_ADDRESS = 21;
    private static final int NEW_ROUTE = 24;
    private static final int DELETE_ROUTE = 25;
    private static final int GET_ROUTE = 26;
    private static final int GET_RULE = 34;
    private static final int IFF_UP = 1;
    private static final int IFF_MULTICAST = 0x1000;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_GSO_MAX_SIZE = 41;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int IFA_FLAGS = 8;
    private static final int IFA_F_NODAD = 2;
    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_TABLE = 15;
    private static final int SCOPE_LINK = 253;
    private static final int FRA_TABLE = 15;
    private static final int FIXED = 12;

    private final NetlinkSocket socket;

    /** Opens it. */
    public RouteNetlink() throws IOException {
        socket = new NetlinkSocket(NetlinkSocket.ROUTE);
    }

    /** Returns the index of an interface, in the namespace of the calling thread. */
    public int index(String name) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return LinuxException.check(Libc.ifNameToIndex(arena.allocateFrom(name).address()), "if_nametoindex(" + name + ")");
        }
    }

    /** Switches an interface on, without multicast: a tunnel carries none, and the kernel then sends no MLD reports of its own into it. */
    public void up(int device) throws IOException {
        socket.request(link("link set up", device, IFF_UP, IFF_UP | IFF_MULTICAST));
    }

    /** Sets the largest packet of an interface in bytes. */
    public void mtu(int device, int mtu) throws IOException {
        socket.request(link("link set mtu " + mtu, device, 0, 0).u32(IFLA_MTU, mtu));
    }

    /** Sets the largest super-packet that an interface is given, in bytes; up to 65,536 it holds for IPv4 and IPv6. */
    public void gsoMaxSize(int device, int bytes) throws IOException {
        socket.request(link("link set gso_max_size " + bytes, device, 0, 0).u32(IFLA_GSO_MAX_SIZE, bytes));
    }

    private static NetlinkMessage link(String what, int device, int flags, int changed) {
        return NetlinkMessage.of(what, NEW_LINK, ACK).u8(0).u8(0).u16(0).u32(device).u32(flags).u32(changed);
    }

    /** Gives an interface an address, without duplicate address detection; one that it has stays. */
    public void addAddress(int device, InetAddress address, int prefix) throws IOException {
        socket.request(address("address add", NEW_ADDRESS, CREATE | REPLACE, device, address, prefix));
    }

    /** Takes an address from an interface; one that it has not is no error. */
    public void deleteAddress(int device, InetAddress address, int prefix) throws IOException {
        unlessGone(address("address delete", DELETE_ADDRESS, 0, device, address, prefix));
    }

    private static NetlinkMessage address(String what, int type, int flags, int device, InetAddress address, int prefix) {
        NetlinkMessage message = NetlinkMessage.of(what + " " + Address.text(address) + "/" + prefix, type, flags | ACK);
        return message.u8(family(address)).u8(prefix).u8(0).u8(0).u32(device)
                .address(IFA_LOCAL, address).address(IFA_ADDRESS, address).u32(IFA_FLAGS, IFA_F_NODAD);
    }

    /** Adds a route; one that is there is replaced. */
    public void addRoute(Route route) throws IOException {
        socket.request(route("route add", NEW_ROUTE, CREATE | REPLACE, route));
    }

    /** Removes a route; one that is not there is no error. */
    public void deleteRoute(Route route) throws IOException {
        unlessGone(route("route delete", DELETE_ROUTE, 0, route));
    }

    private static NetlinkMessage route(String what, int type, int flags, Route route) {
        boolean linkScope = route.type() == Route.Type.DEVICE && !route.prefix().v6();
        String text = what + " " + route.prefix() + " table " + route.table();
        NetlinkMessage message = NetlinkMessage.of(text, type, flags | ACK)
                .u8(family(route.prefix().address())).u8(route.prefix().length()).u8(0).u8(0)
                .u8(0).u8(PROTOCOL).u8(linkScope ? SCOPE_LINK : 0).u8(route.type().code()).u32(0)
                .address(RTA_DST, route.prefix().address()).u32(RTA_TABLE, route.table());
        return route.device() == 0 ? message : message.u32(RTA_OIF, route.device());
    }

    /** Adds a rule; fails if the same one is there. */
    public void addRule(Rule rule) throws IOException {
        socket.request(RuleMessage.of("rule add", RuleMessage.NEW, CREATE | EXCLUSIVE, rule));
    }

    /** Removes a rule; one that is not there is no error. */
    public void deleteRule(Rule rule) throws IOException {
        unlessGone(RuleMessage.of("rule delete", RuleMessage.DELETE, 0, rule));
    }

    /** Removes the rules of OxTunnel, of both families, whose priority lies in a range; both ends included. */
    public void deleteRules(int first, int last) throws IOException {
        for (int family : new int[] {INET, INET6}) {
            NetlinkMessage all = NetlinkMessage.of("rules", GET_RULE, DUMP).u8(family).u8(0).u16(0).u32(0).u32(0);
            for (NetlinkReply rule : dump(all)) {
                Map<Integer, byte[]> attributes = rule.attributes(FIXED);
                int priority = NetlinkReply.host32(attributes.get(RuleMessage.PRIORITY), 0);
                byte[] protocol = attributes.get(RuleMessage.PROTOCOL);
                if (priority >= first && priority <= last && protocol != null && protocol[0] == PROTOCOL) {
                    unlessGone(RuleMessage.any(family, priority));
                }
            }
        }
    }

    /** Returns whether a routing table is unused: no rule of either family leads to it, and it holds no route. */
    public boolean tableFree(int table) throws IOException {
        return !ruled(INET, table) && !ruled(INET6, table) && !routed(INET, table) && !routed(INET6, table);
    }

    private boolean ruled(int family, int table) throws IOException {
        return dump(NetlinkMessage.of("rules", GET_RULE, DUMP).u8(family).u8(0).u16(0).u32(0).u32(0)).stream()
                .anyMatch(rule -> number(rule, FRA_TABLE) == table);
    }

    private boolean routed(int family, int table) throws IOException {
        return dump(NetlinkMessage.of("routes of table " + table, GET_ROUTE, DUMP).u8(family).u8(0).u16(0).u32(0).u32(0)
                .u32(RTA_TABLE, table)).stream().anyMatch(route -> number(route, RTA_TABLE) == table);
    }

    private static int number(NetlinkReply reply, int attribute) {
        Map<Integer, byte[]> attributes = reply.attributes(FIXED);
        return NetlinkReply.host32(attributes.get(attribute), reply.u8(4));
    }

    private List<NetlinkReply> dump(NetlinkMessage request) throws IOException {
        try {
            return socket.dump(request);
        } catch (LinuxException e) {
            // A table that was never used, or a family that is switched off.
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EOPNOTSUPP || e.errno() == Errno.EAFNOSUPPORT) {
                return List.of();
            }
            throw e;
        }
    }

    private void unlessGone(NetlinkMessage request) throws IOException {
        try {
            socket.request(request);
        } catch (LinuxException e) {
            if (e.errno() != Errno.ENOENT && e.errno() != Errno.ESRCH && e.errno() != Errno.EADDRNOTAVAIL && e.errno() != Errno.ENODEV) {
                throw e;
            }
        }
    }

    private static int family(InetAddress address) {
        return address.getAddress().length == 16 ? INET6 : INET;
    }

    /** Closes it. Idempotent. */
    @Override
    public void close() {
        socket.close();
    }
}
