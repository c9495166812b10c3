package io.oxtunnel.forwarder.kernel;

import io.oxtunnel.api.forwarder.ForwarderRequest;
import io.oxtunnel.api.packet.Address;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.nft.OwnerTable;
import io.oxtunnel.linux.system.Sysctl;
import io.oxtunnel.linux.system.SystemChanges;
import io.oxtunnel.linux.tun.TunDevice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.List;
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

    private final RouteNetlink netlink;
    private final TunDevice device;
    private final SystemChanges changes;
    private final OwnerTable table;
    private final String description;
    private boolean closed;

    private KernelForwarder(RouteNetlink netlink, TunDevice device, SystemChanges changes, OwnerTable table, String description) {
        this.netlink = netlink;
        this.device = device;
        this.changes = changes;
        this.table = table;
        this.description = description;
    }

    /** Opens a forwarder; if that fails, nothing stays changed. */
    static KernelForwarder open(String name, ForwarderRequest request) throws IOException {
        boolean v6 = request.networks().stream().anyMatch(Prefix::v6);
        check(request, v6);
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
            String text = device.describe() + ", addresses " + addresses(request.networks()) + ", mtu " + request.mtu();
            return new KernelForwarder(netlink, device, changes, table, text);
        } catch (IOException | RuntimeException e) {
            close(changes, table, device, netlink);
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
        return description;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            close(changes, table, device, netlink);
        }
    }

    private static void close(SystemChanges changes, OwnerTable table, TunDevice device, RouteNetlink netlink) {
        changes.close();
        if (table != null) {
            table.close();
        }
        if (device != null) {
            device.close();
        }
        netlink.close();
    }
}
