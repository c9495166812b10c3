package io.oxtunnel.linux.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.oxtunnel.api.network.NetworkMonitor;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.Namespace;
import io.oxtunnel.linux.netlink.Route;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.tun.TunDevice;
import java.net.InetAddress;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real namespace whose addresses and routes change. */
class LinuxNetworkMonitorTest {
    /** Longer than a burst lasts: who says nothing in this time says nothing at all. */
    private static final long SILENCE_MILLIS = 300;

    private final LinkedBlockingQueue<Boolean> told = new LinkedBlockingQueue<>();
    private Namespace namespace;
    private NetworkMonitor.Watch watch;

    @BeforeEach
    void open() throws Exception {
        namespace = Namespace.open();
        // Indices that no interface of another test has: the process knows its own ones by index.
        namespace.ip("link", "add", "d0", "index", "4000", "type", "veth", "peer", "name", "d1", "index", "4001");
        for (String device : new String[] {"d0", "d1"}) {
            // A link-local address would come when it likes.
            namespace.ip("link", "set", device, "addrgenmode", "none");
            namespace.ip("link", "set", device, "up");
        }
        watch = namespace.call(() -> new LinuxNetworkMonitor().watch(() -> told.add(true)));
    }

    @AfterEach
    void close() throws Exception {
        if (namespace != null) {
            watch.close();
            namespace.close();
        }
    }

    private void quiet() throws InterruptedException {
        assertNull(told.poll(SILENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    private void once() throws InterruptedException {
        assertNotNull(told.poll(20, TimeUnit.SECONDS), "a change was not told");
        quiet();
    }

    @Test
    void addressesAndRoutesOfOthersAreToldOnceABurst() throws Exception {
        namespace.ip("address", "add", "192.0.2.7/24", "dev", "d0");
        once();
        namespace.ip("route", "add", "default", "via", "192.0.2.1");
        once();
        namespace.ip("address", "add", "2001:db8::7/64", "dev", "d0", "nodad");
        once();
        namespace.ip("address", "del", "192.0.2.7/24", "dev", "d0");
        once();
    }

    @Test
    void anAddressWhoseLifetimeIsExtendedIsNoNews() throws Exception {
        namespace.ip("address", "add", "2001:db8::7/64", "dev", "d0", "nodad", "noprefixroute", "valid_lft", "1000", "preferred_lft", "1000");
        once();
        namespace.ip("address", "change", "2001:db8::7/64", "dev", "d0", "nodad", "noprefixroute", "valid_lft", "2000", "preferred_lft", "2000");
        quiet();
    }

    @Test
    void whatATunnelDoesToItsOwnInterfaceIsNotTold() throws Exception {
        try (NativeBufferPool pool = new NativeBufferPool(4, 4)) {
            TunDevice device = namespace.call(() -> {
                try (RouteNetlink netlink = new RouteNetlink()) {
                    TunDevice tun = TunDevice.open("ox%d", 1, pool, netlink);
                    netlink.up(tun.index());
                    netlink.addAddress(tun.index(), InetAddress.ofLiteral("10.77.0.2"), 24);
                    netlink.addAddress(tun.index(), InetAddress.ofLiteral("fd77::2"), 64);
                    netlink.addRoute(Route.device(Prefix.parse("198.51.100.0/24"), RouteNetlink.PROTOCOL, tun.index()));
                    return tun;
                }
            });
            quiet();
            device.close();
            quiet();
        }
    }

    @Test
    void afterItsEndNothingIsTold() throws Exception {
        watch.close();
        namespace.ip("address", "add", "192.0.2.7/24", "dev", "d0");
        quiet();
        assertEquals(0, told.size());
    }
}
