package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.packet.Address;
import io.oxtunnel.linux.netlink.RouteNetlink;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The addresses of the interface, and how they change without a gap. One thread at a time. */
final class Addresses {
    /**
     * An address and its network.
     *
     * @param address IPv4 or IPv6
     * @param prefix 0..32 or 0..128
     */
    record Held(InetAddress address, int prefix) {
        boolean v6() {
            return address.getAddress().length == 16;
        }
    }

    private final RouteNetlink netlink;
    private final int device;
    private final Set<Held> held = new LinkedHashSet<>();

    Addresses(RouteNetlink netlink, int device) {
        this.netlink = netlink;
        this.device = device;
    }

    /** Notes what the interface has already: addresses with their networks. */
    void adopt(List<String> texts) {
        for (String text : texts) {
            int slash = text.indexOf('/');
            held.add(new Held(InetAddress.ofLiteral(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1))));
        }
    }

    /** Returns what {@link #adopt} takes. */
    String words() {
        return held.stream().map(one -> Address.text(one.address) + "/" + one.prefix).collect(Collectors.joining(" "));
    }

    /**
     * Adds the assigned addresses, then removes the others. The last IPv4 address stays even if none is assigned any more: with it
     * Linux would remove every IPv4 route of the interface, and what is captured would leak.
     */
    void replace(Assignment assignment) throws IOException {
        List<Held> wanted = of(assignment);
        for (Held next : wanted) {
            if (!held.contains(next)) {
                netlink.addAddress(device, next.address, next.prefix);
                held.add(next);
            }
        }
        boolean any4 = wanted.stream().anyMatch(next -> !next.v6());
        for (Held old : List.copyOf(held)) {
            if (!wanted.contains(old) && (old.v6() || any4)) {
                netlink.deleteAddress(device, old.address, old.prefix);
                held.remove(old);
            }
        }
    }

    private static List<Held> of(Assignment assignment) {
        List<Held> list = new ArrayList<>();
        if (assignment.address4() != null) {
            list.add(new Held(assignment.address4(), assignment.prefix4()));
        }
        if (assignment.address6() != null) {
            list.add(new Held(assignment.address6(), assignment.prefix6()));
        }
        return list;
    }

    /** Returns the addresses that the interface has. */
    Set<InetAddress> held() {
        return held.stream().map(Held::address).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the addresses that the interface has and those that are assigned. */
    Set<InetAddress> with(Assignment assignment) {
        Set<InetAddress> all = held();
        of(assignment).forEach(next -> all.add(next.address));
        return all;
    }

    /** Returns the addresses for people. */
    String text() {
        return held.isEmpty() ? "none" : words();
    }
}
