package io.oxtunnel.linux.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.Namespace;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteNetlinkTest {
    private Namespace namespace;
    private RouteNetlink netlink;
    private int device;

    @BeforeEach
    void open() throws Exception {
        namespace = Namespace.open();
        namespace.ip("link", "add", "d0", "type", "veth", "peer", "name", "d1");
        netlink = namespace.call(RouteNetlink::new);
        device = namespace.call(() -> netlink.index("d0"));
    }

    @AfterEach
    void close() throws Exception {
        if (namespace != null) {
            netlink.close();
            namespace.close();
        }
    }

    @Test
    void interfaces() throws Exception {
        netlink.mtu(device, 1_435);
        netlink.gsoMaxSize(device, 60_000);
        netlink.up(device);
        String shown = namespace.ip("-d", "link", "show", "d0");
        assertTrue(shown.contains("mtu 1435") && shown.contains(",UP") && shown.contains("gso_max_size 60000"), shown);
        assertTrue(!shown.contains("gso_ipv4_max_size") || shown.contains("gso_ipv4_max_size 60000"), shown);
    }

    @Test
    void addresses() throws Exception {
        netlink.up(device);
        netlink.addAddress(device, InetAddress.ofLiteral("10.77.0.2"), 16);
        netlink.addAddress(device, InetAddress.ofLiteral("10.77.0.2"), 16);
        netlink.addAddress(device, InetAddress.ofLiteral("fd77::2"), 64);
        String shown = namespace.ip("address", "show", "d0");
        assertTrue(shown.contains("inet 10.77.0.2/16") && shown.contains("inet6 fd77::2/64") && shown.contains("nodad"), shown);
        netlink.deleteAddress(device, InetAddress.ofLiteral("10.77.0.2"), 16);
        netlink.deleteAddress(device, InetAddress.ofLiteral("10.77.0.2"), 16);
        netlink.deleteAddress(device, InetAddress.ofLiteral("fd77::2"), 64);
        String left = namespace.ip("address", "show", "d0");
        assertFalse(left.contains("10.77.") || left.contains("fd77:"), left);
    }

    @Test
    void routes() throws Exception {
        netlink.up(device);
        assertTrue(netlink.tableFree(51_820));
        for (String prefix : new String[] {"0.0.0.0/0", "::/0"}) {
            netlink.addRoute(Route.device(Prefix.parse(prefix), 51_820, device));
        }
        for (String prefix : new String[] {"192.0.2.0/24", "2001:db8::/32"}) {
            netlink.addRoute(Route.leave(Prefix.parse(prefix), 51_820));
        }
        assertFalse(netlink.tableFree(51_820));
        assertTrue(netlink.tableFree(51_821));
        String four = namespace.ip("route", "show", "table", "51820");
        assertTrue(four.contains("default dev d0 proto 79 scope link") && four.contains("throw 192.0.2.0/24 proto 79"), four);
        String six = namespace.ip("-6", "route", "show", "table", "51820");
        assertTrue(six.contains("default dev d0 proto 79") && six.contains("throw 2001:db8::/32"), six);
        netlink.deleteRoute(Route.leave(Prefix.parse("192.0.2.0/24"), 51_820));
        netlink.deleteRoute(Route.leave(Prefix.parse("192.0.2.0/24"), 51_820));
        netlink.deleteRoute(Route.leave(Prefix.parse("2001:db8::/32"), 51_820));
        assertFalse(namespace.ip("route", "show", "table", "51820").contains("throw"));
        assertFalse(namespace.ip("-6", "route", "show", "table", "51820").contains("throw"));
    }

    @Test
    void rules() throws Exception {
        for (boolean v6 : new boolean[] {false, true}) {
            Rule except = Rule.except(v6, 31_001, 0xca6c, 51_820);
            Rule main = Rule.mainWithoutDefault(v6, 31_000);
            netlink.addRule(except);
            netlink.addRule(main);
            String shown = namespace.ip(v6 ? "-6" : "-4", "rule", "show");
            assertTrue(shown.contains("31001:\tnot from all fwmark 0xca6c lookup 51820 proto 79"), shown);
            assertTrue(shown.contains("31000:\tfrom all lookup main suppress_prefixlength 0 proto 79"), shown);
            assertEquals(Errno.EEXIST, assertThrows(LinuxException.class, () -> netlink.addRule(except)).errno());
            assertFalse(netlink.tableFree(51_820));
            for (int times = 0; times < 2; times++) {
                netlink.deleteRule(except);
                netlink.deleteRule(main);
            }
            assertFalse(namespace.ip(v6 ? "-6" : "-4", "rule", "show").contains("3100"));
        }
    }

    @Test
    void refusalsCarryTheRequestAndTheKernelsWords() {
        LinuxException e = assertThrows(LinuxException.class, () -> netlink.addRoute(Route.device(Prefix.parse("10.0.0.0/8"), 51_820, device)));
        assertEquals(Errno.ENETDOWN, e.errno());
        assertTrue(e.getMessage().contains("route add 10.0.0.0/8 table 51820") && e.getMessage().contains("the kernel says"), e.getMessage());
    }
}
