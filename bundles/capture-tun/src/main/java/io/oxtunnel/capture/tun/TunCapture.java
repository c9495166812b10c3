package io.oxtunnel.capture.tun;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.capture.CaptureRequest;
import io.oxtunnel.api.capture.CaptureSettings;
import io.oxtunnel.api.capture.Exclusion;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Succession;
import io.oxtunnel.linux.dns.NameServers;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.system.SystemChanges;
import io.oxtunnel.linux.tun.TunDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
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
    static final int SMALLEST_MTU = 1_280;
    private static final int LARGEST_MTU = 65_535;

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

    private final Opening wanted;
    private final Succession.Holders holders;

    TunCapture(RouteNetlink netlink, TunDevice device, Guard guard, SystemChanges changes, Redirection redirection,
            Leaving leaving, NameServers nameServers, Opening wanted, Succession.Holders holders) {
        this.wanted = wanted;
        this.holders = holders;
        namesAwaited = !wanted.request().ownNameServers();
        this.netlink = netlink;
        this.device = device;
        this.changes = changes;
        this.redirection = redirection;
        this.guard = guard;
        this.leaving = leaving;
        this.nameServers = nameServers;
        addresses = new Addresses(netlink, device.index());
    }

    /** Takes what a predecessor knew. */
    void goOn(Estate from) {
        addresses.adopt(from.words(Estate.ADDRESSES));
        namesAwaited = from.flag(Estate.NAMES_AWAITED);
        assignedMtu = from.number(Estate.MTU);
        mtuBound = from.number(Estate.MTU_BOUND);
    }

    @Override
    public Succession succession() {
        synchronized (configuring) {
            return closed ? null : estate();
        }
    }

    private synchronized Succession estate() {
        Estate estate = Estate.write().note(Estate.DEVICE, device.name()).note(Estate.GUARD, guard.table().name())
                .note(Estate.REQUEST, Estate.text(wanted.request())).note(Estate.FIRST_TABLE, wanted.firstTable())
                .note(Estate.ADDRESSES, addresses.words()).note(Estate.NAMES, Estate.addresses(nameServers.used()))
                .note(Estate.NAMES_INSIDE, guard.namesInside()).note(Estate.NAMES_AWAITED, namesAwaited)
                .note(Estate.MTU, assignedMtu).note(Estate.MTU_BOUND, mtuBound);
        redirection.note(estate);
        leaving.note(estate);
        List<Integer> descriptors = new ArrayList<>(device.descriptors());
        descriptors.add(guard.table().fd());
        return new Succession(Estate.FORM, descriptors, estate.notes(), changes.lines(), holders);
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
            if (!closed && holders.leave()) {
                nameServers.close();
                changes.close();
            } else {
                changes.forget();
            }
            end();
        }
    }

    private synchronized void end() {
        if (!closed) {
            closed = true;
            guard.close();
            device.close();
            netlink.close();
        }
    }
}
