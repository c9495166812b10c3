package io.oxtunnel.forwarder.kernel;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.packet.Succession;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.nft.OwnerTable;
import io.oxtunnel.linux.system.Sysctl;
import io.oxtunnel.linux.system.SystemChanges;
import io.oxtunnel.linux.tun.TunDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * A TUN interface with the first address of each network. The kernel routes between it and the other interfaces, and gives what leaves
 * the address of the interface it leaves by. Interface, addresses and the firewall against spoofing end with the process, even by kill -9;
 * the parameters that switch forwarding on and the masquerade are journalled, and taken back at the end or by the next start.
 *
 * <p>Control path: thread-safe; each queue is for one thread.
 */
final class KernelForwarder implements PacketPort {
    private static final int SMALLEST_MTU = 576;
    private static final int SMALLEST_MTU_IPV6 = 1_280;
    private static final int LARGEST_MTU = 65_535;
    /** Of a {@link Succession}: the descriptors are the queues and, behind them, what the table belongs to. */
    private static final String FORM = "forwarder-kernel/1";
    private static final String DEVICE = "device";
    private static final String TABLE = "table";
    private static final String NETWORKS = "networks";

    private final RouteNetlink netlink;
    private final TunDevice device;
    private final SystemChanges changes;
    private final OwnerTable table;
    private final ForwarderRequest request;
    private final Succession.Holders holders;
    private boolean closed;

    private KernelForwarder(RouteNetlink netlink, TunDevice device, SystemChanges changes, OwnerTable table, ForwarderRequest request,
            Succession.Holders holders) {
        this.netlink = netlink;
        this.device = device;
        this.changes = changes;
        this.table = table;
        this.request = request;
        this.holders = holders;
    }

    /** Opens a forwarder, on the interface of the one whose place it takes where that is what it is to be; if that fails, nothing stays changed. */
    static KernelForwarder open(String name, ForwarderRequest request) throws IOException {
        boolean v6 = request.networks().stream().anyMatch(Prefix::v6);
        check(request, v6);
        Succession from = request.succession();
        return from != null && fits(name, request, from) && from.holders().join() ? succeed(request, from) : create(name, request, v6);
    }

    private static boolean fits(String name, ForwarderRequest request, Succession from) {
        return from.form().equals(FORM) && from.descriptors().size() == request.queues() + 1 && TunDevice.fits(name, from.notes().get(DEVICE))
                && from.notes().get(NETWORKS).equals(addresses(request.networks()));
    }

    private static KernelForwarder succeed(ForwarderRequest request, Succession from) throws IOException {
        RouteNetlink netlink = null;
        TunDevice device = null;
        OwnerTable table = null;
        try {
            netlink = new RouteNetlink();
            SystemChanges changes = new SystemChanges(request.journal(), netlink);
            device = TunDevice.adopt(from.notes().get(DEVICE), from.descriptors().subList(0, request.queues()), request.pool(), netlink);
            table = OwnerTable.adopt(from.notes().get(TABLE), from.descriptors().getLast());
            netlink.mtu(device.index(), request.mtu());
            changes.adopt(from.changes());
            return new KernelForwarder(netlink, device, changes, table, request, from.holders());
        } catch (IOException | RuntimeException e) {
            close(table, device, netlink);
            from.holders().leave();
            throw e;
        }
    }

    private static KernelForwarder create(String name, ForwarderRequest request, boolean v6) throws IOException {
        RouteNetlink netlink = new RouteNetlink();
        SystemChanges changes = new SystemChanges(request.journal(), netlink);
        TunDevice device = null;
        OwnerTable table = null;
        try {
            device = TunDevice.open(name, request.queues(), request.pool(), netlink);
            table = OwnerTable.create("oxtunnel-" + device.name(), Firewall.entry(device.name(), request.networks()));
            // That of a process that crashed is still there, and goes when this one is in force.
            String unique = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            changes.table("oxtunnel-masquerade-" + unique, Firewall.exit(device.name(), request.networks()));
            prepare(device, netlink, request);
            Forwarding.enable(changes, v6);
            return new KernelForwarder(netlink, device, changes, table, request, new Succession.Holders());
        } catch (IOException | RuntimeException e) {
            changes.close();
            close(table, device, netlink);
            throw e;
        }
    }

    private static void check(ForwarderRequest request, boolean v6) throws IOException {
        int smallest = v6 ? SMALLEST_MTU_IPV6 : SMALLEST_MTU;
        if (request.mtu() < smallest || request.mtu() > LARGEST_MTU) {
            throw new IOException("mtu " + request.mtu() + " of the tunnel is not in " + smallest + ".." + LARGEST_MTU);
        }
        if (v6 && !Sysctl.exists("net/ipv6")) {
            throw new IOException("network " + request.networks().stream().filter(Prefix::v6).findFirst().orElseThrow()
                    + ": IPv6 is switched off in this kernel; take it out of pool, or remove ipv6.disable=1 from the boot options");
        }
    }

    private static void prepare(TunDevice device, RouteNetlink netlink, ForwarderRequest request) throws IOException {
        if (Sysctl.exists("net/ipv6")) {
            // The interface's own parameters end with it.
            String own = "net/ipv6/conf/" + device.name() + "/";
            Sysctl.write(own + "disable_ipv6", request.networks().stream().anyMatch(Prefix::v6) ? "0" : "1");
            Sysctl.write(own + "addr_gen_mode", "1");
        }
        netlink.mtu(device.index(), request.mtu());
        netlink.up(device.index());
        for (Prefix network : request.networks()) {
            netlink.addAddress(device.index(), first(network), network.length());
        }
    }

    /** Returns the first address of a network that a host can have: the one behind the network's own, where there is one. */
    static InetAddress first(Prefix network) {
        byte[] raw = network.address().getAddress();
        if (network.length() < raw.length * 8) {
            raw[raw.length - 1] |= 1;
        }
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + raw.length, e);
        }
    }

    private static String addresses(List<Prefix> networks) {
        return networks.stream().map(network -> Address.text(first(network)) + "/" + network.length()).collect(Collectors.joining(" "));
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
    public String describe() {
        return device.describe() + ", addresses " + addresses(request.networks()) + ", mtu " + request.mtu();
    }

    @Override
    public synchronized Succession succession() {
        List<Integer> descriptors = new ArrayList<>(device.descriptors());
        descriptors.add(table.fd());
        return closed ? null : new Succession(FORM, descriptors,
                Map.of(DEVICE, device.name(), TABLE, table.name(), NETWORKS, addresses(request.networks())), changes.lines(), holders);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (holders.leave()) {
                changes.close();
            } else {
                changes.forget();
            }
            close(table, device, netlink);
        }
    }

    private static void close(OwnerTable table, TunDevice device, RouteNetlink netlink) {
        if (table != null) {
            table.close();
        }
        if (device != null) {
            device.close();
        }
        if (netlink != null) {
            netlink.close();
        }
    }
}
