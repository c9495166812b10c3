package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.packet.Address;
import io.oxtunnel.linux.netlink.PathNetlink;
import io.oxtunnel.linux.xdp.NicFeatures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The interface that a transport serves, and what it can do.
 *
 * @param link the interface
 * @param features what its driver tells
 */
record Nic(PathNetlink.Link link, NicFeatures features) {
    /** Somewhere behind the default route, whatever that is (RFC 5737, RFC 3849). */
    private static final List<InetAddress> ELSEWHERE = List.of(InetAddress.ofLiteral("192.0.2.1"), InetAddress.ofLiteral("2001:db8::1"));

    /**
     * Finds it.
     *
     * @param device its name, or empty: the one that has the address, or else that of the default route
     * @param listen where a server listens, or null
     * @param mark firewall mark, which may choose another route
     * @throws IOException if there is none, or it is not one that this can serve; the message says what to set
     */
    static Nic find(PathNetlink netlink, String device, InetSocketAddress listen, int mark) throws IOException {
        List<PathNetlink.Link> links = netlink.links();
        PathNetlink.Link link = device.isEmpty() ? choose(netlink, links, listen, mark) : named(links, device);
        if (!link.ethernet()) {
            throw new IOException("af-xdp: interface \"" + link.name() + "\" is not Ethernet; set [transport.af-xdp] interface to one that is");
        }
        return new Nic(link, NicFeatures.of(link));
    }

    private static PathNetlink.Link named(List<PathNetlink.Link> links, String name) throws IOException {
        return links.stream().filter(link -> link.name().equals(name)).findFirst().orElseThrow(() -> new IOException("[transport.af-xdp] interface = \""
                + name + "\": there is none of this name; there are " + links.stream().map(PathNetlink.Link::name).toList()));
    }

    private static PathNetlink.Link choose(PathNetlink netlink, List<PathNetlink.Link> links, InetSocketAddress listen, int mark) throws IOException {
        if (listen != null && !listen.getAddress().isAnyLocalAddress()) {
            for (PathNetlink.Link link : links) {
                if (netlink.addresses(link.index()).contains(listen.getAddress())) {
                    return link;
                }
            }
            throw new IOException("af-xdp: no interface has the address " + Address.text(listen.getAddress()) + ": see `ip address`");
        }
        for (InetAddress far : ELSEWHERE) {
            PathNetlink.Path path = netlink.route(far, null, mark);
            if (path != null) {
                return links.stream().filter(link -> link.index() == path.device()).findFirst()
                        .orElseThrow(() -> new IOException("af-xdp: the interface of the default route is gone"));
            }
        }
        throw new IOException("af-xdp: there is no default route that would name an interface; set [transport.af-xdp] interface");
    }

    /** Returns how many queues are served. */
    int queues(int wanted) {
        int most = Math.min(features.queues(), Steering.MOST_QUEUES);
        return wanted == 0 ? most : Math.min(wanted, most);
    }
}
