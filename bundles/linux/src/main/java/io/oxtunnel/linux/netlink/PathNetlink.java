package io.oxtunnel.linux.netlink;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.socket.Sockaddr;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Asks how this machine would send a packet (rtnetlink(7)): route, next hop, its address on the link; and what interfaces and own
 * addresses there are. It sees the network namespace of the thread that made it. Control path; thread-safe. Changes nothing.
 */
public final class PathNetlink implements AutoCloseable {
    /** Groups of {@link NetlinkSocket#events}: interfaces, neighbours, addresses and routes. */
    public static final int CHANGES = 0x1 | 0x4 | NetlinkSocket.ADDRESSES_AND_ROUTES;
    /** Message: a neighbour is there or has changed. */
    public static final int NEW_NEIGHBOUR = 28;
    /** Message: a neighbour is gone. */
    public static final int DELETE_NEIGHBOUR = 29;
    private static final int INET = 2;
    private static final int INET6 = 10;
    private static final int NEW_LINK = 16;
    private static final int GET_LINK = 18;
    private static final int NEW_ADDRESS = 20;
    private static final int GET_ADDRESS = 22;
    private static final int GET_ROUTE = 26;
    private static final int GET_NEIGHBOUR = 30;
    private static final int LINK_FIXED = 16;
    private static final int ADDRESS_FIXED = 8;
    private static final int ROUTE_FIXED = 12;
    private static final int NEIGHBOUR_FIXED = 12;
    private static final int UNICAST = 1;
    private static final int RTA_DST = 1;
    private static final int RTA_SRC = 2;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_METRICS = 8;
    private static final int RTA_MARK = 16;
    private static final int RTA_VIA = 18;
    private static final int RTAX_MTU = 2;
    private static final int IFLA_ADDRESS = 1;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_NUM_RX_QUEUES = 32;
    private static final int IFLA_XDP = 43;
    private static final int IFLA_XDP_PROGRAM = 4;
    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;
    private static final int NDA_DST = 1;
    private static final int NDA_LLADDR = 2;
    /** States in which a neighbour's address may be used (NUD_VALID, linux/neighbour.h). */
    private static final int VALID = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80;
    private static final int IFF_LOOPBACK = 0x8;
    private static final int IFF_NOARP = 0x80;
    private static final int ETHERNET = 1;

    /**
     * How a packet would leave.
     *
     * @param device index of the interface
     * @param nextHop the gateway, or the destination itself where it is on the link
     * @param source the own address that is chosen, or null where the route names none
     * @param mtu of the route, 0 = that of the interface
     */
    public record Path(int device, InetAddress nextHop, InetAddress source, int mtu) {
    }

    /**
     * An interface.
     *
     * @param index its number
     * @param name its name
     * @param ethernet whether frames have Ethernet headers and neighbours addresses
     * @param loopback whether it is the loopback
     * @param address its MAC address, or an empty array
     * @param mtu largest packet in bytes
     * @param queues receive queues that it may have
     * @param program id of the XDP program that is attached to it, 0 = none
     */
    public record Link(int index, String name, boolean ethernet, boolean loopback, byte[] address, int mtu, int queues, int program) {
    }

    /**
     * What is known of a neighbour.
     *
     * @param device the interface behind which it is
     * @param address its IP address
     * @param mac its address on the link, or null where that is not known (any more)
     */
    public record Neighbour(int device, InetAddress address, byte[] mac) {
    }

    private final NetlinkSocket socket;

    /** Opens it. */
    public PathNetlink() throws IOException {
        socket = new NetlinkSocket(NetlinkSocket.ROUTE);
    }

    /**
     * Asks for the route to a destination.
     *
     * @param source the own address to send from, or null for the system's choice
     * @param mark firewall mark, 0 for none
     * @return how, or null where there is no route, or one that leads to this machine or to nobody
     */
    public Path route(InetAddress destination, InetAddress source, int mark) throws IOException {
        int bits = destination.getAddress().length * 8;
        NetlinkMessage message = NetlinkMessage.of("route get " + Address.text(destination), GET_ROUTE, NetlinkMessage.ACK)
                .u8(family(destination)).u8(bits).u8(source == null ? 0 : bits).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0)
                .address(RTA_DST, destination);
        if (source != null) {
            message.address(RTA_SRC, source);
        }
        if (mark != 0) {
            message.u32(RTA_MARK, mark);
        }
        List<NetlinkReply> replies = ask(message);
        return replies.isEmpty() ? null : path(replies.getFirst(), destination, source);
    }

    private static Path path(NetlinkReply reply, InetAddress destination, InetAddress source) {
        Map<Integer, byte[]> attributes = reply.attributes(ROUTE_FIXED);
        if (reply.body().length < ROUTE_FIXED || reply.u8(7) != UNICAST || !attributes.containsKey(RTA_OIF)) {
            return null;
        }
        byte[] gateway = attributes.get(RTA_GATEWAY);
        byte[] via = attributes.get(RTA_VIA);
        if (gateway == null && via != null && via.length > 2) {
            // struct rtvia: the family, then an address of the other one.
            gateway = java.util.Arrays.copyOfRange(via, 2, via.length);
        }
        byte[] preferred = attributes.get(RTA_PREFSRC);
        byte[] mtu = NetlinkReply.attributes(attributes.getOrDefault(RTA_METRICS, new byte[0])).get(RTAX_MTU);
        return new Path(NetlinkReply.host32(attributes.get(RTA_OIF), 0), gateway == null ? destination : address(gateway),
                source != null || preferred == null ? source : address(preferred), NetlinkReply.host32(mtu, 0));
    }

    /** Asks what is known of a neighbour; its MAC address is null where nothing is. */
    public Neighbour neighbour(int device, InetAddress address) throws IOException {
        List<NetlinkReply> replies = ask(NetlinkMessage.of("neighbour get " + Address.text(address), GET_NEIGHBOUR, NetlinkMessage.ACK)
                .u8(family(address)).u8(0).u16(0).u32(device).u16(0).u8(0).u8(0).address(NDA_DST, address));
        Neighbour known = replies.isEmpty() ? null : neighbour(replies.getFirst());
        return known == null ? new Neighbour(device, address, null) : known;
    }

    /** Reads a message about a neighbour; null if it is about something else. */
    public static Neighbour neighbour(NetlinkReply reply) {
        if (reply.type() != NEW_NEIGHBOUR && reply.type() != DELETE_NEIGHBOUR || reply.body().length < NEIGHBOUR_FIXED) {
            return null;
        }
        Map<Integer, byte[]> attributes = reply.attributes(NEIGHBOUR_FIXED);
        byte[] address = attributes.get(NDA_DST);
        if (address == null || address.length != 4 && address.length != 16) {
            return null;
        }
        byte[] mac = attributes.get(NDA_LLADDR);
        boolean valid = reply.type() == NEW_NEIGHBOUR && (reply.u32(8) & 0xffff & VALID) != 0 && mac != null && mac.length == 6;
        return new Neighbour(reply.u32(4), address(address), valid ? mac : null);
    }

    /** Returns all interfaces. */
    public List<Link> links() throws IOException {
        List<Link> links = new ArrayList<>();
        for (NetlinkReply reply : socket.dump(NetlinkMessage.of("links", GET_LINK, NetlinkMessage.DUMP).u8(0).u8(0).u16(0).u32(0).u32(0).u32(0))) {
            if (reply.type() == NEW_LINK && reply.body().length >= LINK_FIXED) {
                links.add(link(reply));
            }
        }
        return links;
    }

    private static Link link(NetlinkReply reply) {
        Map<Integer, byte[]> attributes = reply.attributes(LINK_FIXED);
        int type = reply.u32(0) >>> 16;
        int flags = reply.u32(8);
        Map<Integer, byte[]> xdp = NetlinkReply.attributes(attributes.getOrDefault(IFLA_XDP, new byte[0]));
        byte[] mac = attributes.getOrDefault(IFLA_ADDRESS, new byte[0]);
        return new Link(reply.u32(4), NetlinkReply.text(attributes.get(IFLA_IFNAME)), type == ETHERNET && mac.length == 6 && (flags & IFF_NOARP) == 0,
                (flags & IFF_LOOPBACK) != 0, mac, NetlinkReply.host32(attributes.get(IFLA_MTU), 0),
                Math.max(1, NetlinkReply.host32(attributes.get(IFLA_NUM_RX_QUEUES), 1)), NetlinkReply.host32(xdp.get(IFLA_XDP_PROGRAM), 0));
    }

    /** Returns the own addresses of an interface, or of all of them for 0. */
    public List<InetAddress> addresses(int device) throws IOException {
        List<InetAddress> found = new ArrayList<>();
        for (NetlinkReply reply : socket.dump(NetlinkMessage.of("addresses", GET_ADDRESS, NetlinkMessage.DUMP).u8(0).u8(0).u8(0).u8(0).u32(0))) {
            if (reply.type() == NEW_ADDRESS && reply.body().length >= ADDRESS_FIXED && (device == 0 || reply.u32(4) == device)) {
                Map<Integer, byte[]> attributes = reply.attributes(ADDRESS_FIXED);
                byte[] address = attributes.getOrDefault(IFA_LOCAL, attributes.get(IFA_ADDRESS));
                if (address != null && (address.length == 4 || address.length == 16)) {
                    found.add(address(address));
                }
            }
        }
        return found;
    }

    private List<NetlinkReply> ask(NetlinkMessage request) throws IOException {
        try {
            return socket.dump(request);
        } catch (LinuxException e) {
            if (e.errno() == Errno.ENETUNREACH || e.errno() == Errno.EHOSTUNREACH || e.errno() == Errno.ENOENT || e.errno() == Errno.EINVAL
                    || e.errno() == Errno.EACCES || e.errno() == Errno.ENODEV || e.errno() == Errno.EADDRNOTAVAIL) {
                return List.of();
            }
            throw e;
        }
    }

    private static int family(InetAddress address) {
        return address.getAddress().length == 16 ? INET6 : INET;
    }

    private static InetAddress address(byte[] raw) {
        return Sockaddr.address(MemorySegment.ofArray(raw), 0, raw.length, 0);
    }

    /** Closes it. Idempotent. */
    @Override
    public void close() {
        socket.close();
    }
}
