package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.packet.Succession;
import io.oxtunnel.linux.dns.NameServers;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.nft.OwnerTable;
import io.oxtunnel.linux.system.Sysctl;
import io.oxtunnel.linux.system.SystemChanges;
import io.oxtunnel.linux.tun.TunDevice;
import java.io.IOException;
import java.util.List;

/**
 * How a capture is put in place.
 *
 * @param name wish for the name of the interface
 * @param firstTable first routing table to try
 * @param request what is to be captured
 */
record Opening(String name, int firstTable, CaptureRequest request) {
    /** Largest super-packet that this machine's own sockets make: it fits one train of datagrams. */
    private static final int ONE_TRAIN = 60_000;

    /** Puts a capture in place, on the interface of the one whose place it takes where that is what it is to be; if that fails, nothing stays changed. */
    static TunCapture open(String name, int firstTable, CaptureRequest request) throws IOException {
        return new Opening(name, firstTable, request).open();
    }

    private TunCapture open() throws IOException {
        Succession from = request.succession();
        return Estate.fits(name, firstTable, request, from) && from.holders().join() ? succeed(from) : create();
    }

    private TunCapture succeed(Succession from) throws IOException {
        RouteNetlink netlink = null;
        TunDevice device = null;
        OwnerTable table = null;
        try {
            Estate estate = Estate.read(from);
            Selected selected = Selected.of(request.selection(), new Marks(request.mark()));
            netlink = new RouteNetlink();
            device = TunDevice.adopt(estate.text(Estate.DEVICE), from.descriptors().subList(0, request.queues()), request.pool(), netlink);
            table = OwnerTable.adopt(estate.text(Estate.GUARD), from.descriptors().getLast());
            Guard guard = Guard.adopt(device.name(), selected, table, estate.flag(Estate.NAMES_INSIDE));
            SystemChanges changes = new SystemChanges(request.journal(), netlink);
            changes.adopt(from.changes());
            Redirection redirection = new Redirection(netlink, changes, device.index(), selected, estate, from.changes());
            TunCapture next = new TunCapture(netlink, device, guard, changes, redirection, Leaving.adopt(request, selected, estate, guard),
                    NameServers.adopt(changes, device.name(), estate.addresses(Estate.NAMES)), this, from.holders());
            next.goOn(estate);
            return next;
        } catch (IOException | RuntimeException e) {
            close(table == null ? null : table::close, device, netlink);
            from.holders().leave();
            throw e;
        }
    }

    private TunCapture create() throws IOException {
        if (request.mark() == 0) {
            throw new IOException("mark: 0 would capture the tunnel's own packets; allowed: every other number");
        }
        Selected selected = Selected.of(request.selection(), new Marks(request.mark()));
        Leaving leaving = Leaving.open(request, selected);
        RouteNetlink netlink = null;
        TunDevice device = null;
        Guard guard = null;
        try {
            netlink = new RouteNetlink();
            device = TunDevice.open(name, request.queues(), request.pool(), netlink);
            prepare(device, netlink);
            guard = Guard.open(device.name(), selected);
            leaving.by(device.name(), guard);
            return redirect(netlink, device, guard, leaving, selected);
        } catch (IOException | RuntimeException e) {
            close(guard == null ? null : guard::close, device, netlink);
            leaving.giveUp();
            throw e;
        }
    }

    private TunCapture redirect(RouteNetlink netlink, TunDevice device, Guard guard, Leaving leaving, Selected selected)
            throws IOException {
        SystemChanges changes = new SystemChanges(request.journal(), netlink);
        try {
            Redirection redirection = new Redirection(netlink, changes, device.index(), selected, firstTable);
            redirection.passReversePath();
            redirection.change(request.routes(), leaving.prefixes(request.routes(), request.exclude()), List.of(), new Steps());
            return new TunCapture(netlink, device, guard, changes, redirection, leaving, NameServers.open(changes, device.name()), this,
                    new Succession.Holders());
        } catch (IOException | RuntimeException e) {
            changes.close();
            throw e;
        }
    }

    private static void prepare(TunDevice device, RouteNetlink netlink) throws IOException {
        if (Sysctl.exists("net/ipv6")) {
            // The interface's own parameters end with it. IPv6 has to be on, whatever the default is: its routes must not be missing.
            String own = "net/ipv6/conf/" + device.name() + "/";
            Sysctl.write(own + "disable_ipv6", "0");
            Sysctl.write(own + "accept_ra", "0");
            Sysctl.write(own + "addr_gen_mode", "1");
        }
        // Else removing an address removes those added behind it in the same network, and with the last one every route.
        Sysctl.write("net/ipv4/conf/" + device.name() + "/promote_secondaries", "1");
        if (!forwards()) {
            netlink.gsoMaxSize(device.index(), ONE_TRAIN);
        }
        netlink.mtu(device.index(), TunCapture.SMALLEST_MTU);
        netlink.up(device.index());
    }

    /** Returns whether packets of other interfaces may come: those are glued up to 65,535 bytes, and cut apart if that is too much. */
    private static boolean forwards() {
        return Sysctl.read("net/ipv4/ip_forward", "0").equals("1") || Sysctl.read("net/ipv6/conf/all/forwarding", "0").equals("1");
    }

    private static void close(Runnable table, TunDevice device, RouteNetlink netlink) {
        if (table != null) {
            table.run();
        }
        if (device != null) {
            device.close();
        }
        if (netlink != null) {
            netlink.close();
        }
    }
}
