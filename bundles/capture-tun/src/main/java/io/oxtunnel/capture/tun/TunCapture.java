package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.linux.dns.NameServers;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.system.Sysctl;
import io.oxtunnel.linux.system.SystemChanges;
import io.oxtunnel.linux.tun.TunDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/**
 * A TUN interface to which policy routing sends the captured destinations.
 *
 * <p>It fails closed from {@link #open} on: without a session, and for a family without an assigned address, packets for captured
 * destinations go into the interface, and what reads it drops them. They are routed to the interface rather than declared unreachable
 * because a route out of it ends with the process, even by kill -9; an unreachable route would stay and cut the machine off.
 * Packets of other interfaces that are addressed to the tunnel are dropped by a firewall table that ends with the process, too.
 *
 * <p>Control path: thread-safe; each queue is for one thread.
 */
final class TunCapture implements Capture {
    /** Below it Linux removes IPv6 from an interface, and the routes that keep IPv6 from leaking with it (RFC 8200, section 5). */
    private static final int SMALLEST_MTU = 1_280;
    private static final int LARGEST_MTU = 65_535;
    /** Largest super-packet that this machine's own sockets make: it fits one train of datagrams. */
    private static final int ONE_TRAIN = 60_000;

    private final RouteNetlink netlink;
    private final TunDevice device;
    private final SystemChanges changes;
    private final Redirection redirection;
    private final NameServers nameServers;
    private final Guard guard;
    private final Addresses addresses;
    private final Leaving leaving;
    // Taken before the lock of this; held while settings change.
    private final Object configuring = new Object();
    // Whether the server's name servers will be asked; until they are set, queries wait rather than leave in clear.
    private boolean namesAwaited;
    private int assignedMtu = SMALLEST_MTU;
    private int mtuBound = LARGEST_MTU;
    private boolean closed;

    private TunCapture(RouteNetlink netlink, TunDevice device, Guard guard, SystemChanges changes, Redirection redirection,
            Leaving leaving, boolean namesAwaited) {
        this.namesAwaited = namesAwaited;
        this.netlink = netlink;
        this.device = device;
        this.changes = changes;
        this.redirection = redirection;
        this.guard = guard;
        this.leaving = leaving;
        nameServers = NameServers.open(changes, device.name());
        addresses = new Addresses(netlink, device.index());
    }

    /** Puts a capture in place; if that fails, nothing stays changed. */
    static TunCapture open(String name, int firstTable, CaptureRequest request) throws IOException {
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
            return redirect(netlink, device, guard, leaving, new RedirectionRequest(selected, firstTable, request));
        } catch (IOException | RuntimeException e) {
            close(guard, device, netlink);
            leaving.giveUp();
            throw e;
        }
    }

    private record RedirectionRequest(Selected selected, int firstTable, CaptureRequest request) {
    }

    private static TunCapture redirect(RouteNetlink netlink, TunDevice device, Guard guard, Leaving leaving, RedirectionRequest wanted)
            throws IOException {
        CaptureRequest request = wanted.request;
        SystemChanges changes = new SystemChanges(request.journal(), netlink);
        try {
            Redirection redirection = new Redirection(netlink, changes, device.index(), wanted.selected, wanted.firstTable);
            redirection.passReversePath();
            redirection.change(request.routes(), leaving.prefixes(request.routes(), request.exclude()), List.of(), new Steps());
            return new TunCapture(netlink, device, guard, changes, redirection, leaving, !request.ownNameServers());
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
        netlink.mtu(device.index(), SMALLEST_MTU);
        netlink.up(device.index());
    }

    /** Returns whether packets of other interfaces may come: those are glued up to 65,535 bytes, and cut apart if that is too much. */
    private static boolean forwards() {
        return Sysctl.read("net/ipv4/ip_forward", "0").equals("1") || Sysctl.read("net/ipv6/conf/all/forwarding", "0").equals("1");
    }

    @Override
    public synchronized void assign(Assignment assignment) throws IOException {
        if (assignment.mtu() < SMALLEST_MTU || assignment.mtu() > LARGEST_MTU) {
            throw new IOException("mtu " + assignment.mtu() + " of the tunnel is not in " + SMALLEST_MTU + ".." + LARGEST_MTU
                    + ": below, Linux would take IPv6 off the interface");
        }
        if (namesAwaited && !assignment.dns().isEmpty()) {
            guard.namesInside(true);
        }
        guard.protect(addresses.with(assignment));
        addresses.replace(assignment);
        guard.protect(addresses.held());
        assignedMtu = assignment.mtu();
        netlink.mtu(device.index(), mtu());
    }

    private int mtu() {
        return Math.min(assignedMtu, mtuBound);
    }

    private void boundMtu(int bound) throws IOException {
        mtuBound = bound;
        netlink.mtu(device.index(), mtu());
    }

    @Override
    public void configure(CaptureSettings settings) throws IOException {
        int bound = settings.mtu() == 0 ? LARGEST_MTU : settings.mtu();
        if (bound < SMALLEST_MTU || bound > LARGEST_MTU) {
            throw new IOException("mtu " + bound + " of the tunnel is not in " + SMALLEST_MTU + ".." + LARGEST_MTU);
        }
        synchronized (configuring) {
            Steps steps = new Steps();
            try {
                change(settings, bound, steps);
            } catch (IOException | RuntimeException e) {
                synchronized (this) {
                    steps.takeBack();
                }
                throw e;
            }
        }
    }

    /**
     * No query leaves in clear: others are stopped before the tunnel's name servers are asked, and as long as they are. Name servers are
     * set without the lock of this: a name service that takes seconds must not keep a session from its addresses.
     */
    private void change(CaptureSettings settings, int bound, Steps steps) throws IOException {
        List<InetAddress> former = nameServers.used();
        synchronized (this) {
            if (closed) {
                throw new IOException("the capture is closed");
            }
            boolean inside = guard.namesInside(true);
            steps.take(() -> { }, () -> guard.namesInside(inside));
            leaving.change(settings.exclude(), steps);
            redirection.change(settings.routes(), leaving.prefixes(settings.routes(), settings.exclude()), Leaving.hosts(settings.nameServers()), steps);
            int boundBefore = mtuBound;
            steps.take(() -> boundMtu(bound), () -> boundMtu(boundBefore));
        }
        steps.take(() -> nameServers.use(settings.nameServers()), () -> nameServers.use(former));
        synchronized (this) {
            guard.namesInside(!settings.nameServers().isEmpty());
            namesAwaited = false;
        }
    }

    @Override
    public List<Exclusion> exclusions() {
        return guard.exclusions();
    }

    @Override
    public int queues() {
        return device.queues();
    }

    @Override
    public PacketQueue queue(int index) {
        return device.queue(index);
    }

    @Override
    public PacketQueue understudy(BufferPool pool) throws IOException {
        return device.understudy(pool);
    }

    @Override
    public synchronized String describe() {
        return device.describe() + ", addresses " + addresses.text() + ", mtu " + mtu() + ", " + redirection.describe() + names() + leaving.describe();
    }

    private String names() {
        String text = nameServers.describe();
        return text.isEmpty() ? "" : ", " + text;
    }

    @Override
    public void close() {
        synchronized (configuring) {
            if (!closed) {
                nameServers.close();
                end();
            }
        }
    }

    private synchronized void end() {
        closed = true;
        changes.close();
        close(guard, device, netlink);
    }

    private static void close(Guard guard, TunDevice device, RouteNetlink netlink) {
        if (guard != null) {
            guard.close();
        }
        if (device != null) {
            device.close();
        }
        if (netlink != null) {
            netlink.close();
        }
    }
}
