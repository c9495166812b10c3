package io.oxtunnel.linux.nft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.linux.Namespace;
import io.oxtunnel.linux.call.LinuxException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnerTableTest {
    private Namespace namespace;

    @BeforeEach
    void open() throws Exception {
        namespace = Namespace.open();
    }

    @AfterEach
    void close() throws Exception {
        if (namespace != null) {
            namespace.close();
        }
    }

    private static NftChain entry(NftRule... rules) {
        return new NftChain("entry", NftChain.Type.FILTER, NftChain.Hook.PREROUTING, NftChain.RAW, List.of(rules));
    }

    /** Returns whether a datagram to itself arrives at an address of the loopback. */
    private static boolean arrives(String address) throws Exception {
        InetAddress at = InetAddress.ofLiteral(address);
        try (DatagramSocket socket = new DatagramSocket(0, at)) {
            socket.setSoTimeout(300);
            socket.send(new DatagramPacket(new byte[10], 10, at, socket.getLocalPort()));
            socket.receive(new DatagramPacket(new byte[20], 20));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    @Test
    void dropsByAddressAndInterfaceAndEndsWhenClosed() throws Exception {
        namespace.call(() -> {
            NftRule four = new NftRule().iifnameIsNot("ox0").destination(Prefix.parse("127.0.2.0/23")).counter().drop();
            NftRule six = new NftRule().destination(Prefix.parse("::1")).counter().drop();
            OwnerTable table = OwnerTable.create("test", List.of(entry(four, six)));
            assertEquals(List.of(false, false, true), List.of(arrives("127.0.3.1"), arrives("::1"), arrives("127.0.4.1")));
            table.replace(entry(new NftRule().iifnameIsNot("lo").destination(Prefix.parse("127.0.3.1")).drop()));
            assertEquals(List.of(true, true), List.of(arrives("127.0.3.1"), arrives("::1")));
            table.replace(entry(new NftRule().source(Prefix.parse("127.0.0.0/8")).drop()));
            assertEquals(List.of(false, true), List.of(arrives("127.0.3.1"), arrives("::1")));
            table.close();
            assertTrue(arrives("127.0.3.1"));
            assertEquals(List.of(), BaseChain.list());
            return null;
        });
    }

    @Test
    void knowsEveryExpression() throws Exception {
        namespace.call(() -> {
            NftChain exit = new NftChain("exit", NftChain.Type.NAT, NftChain.Hook.POSTROUTING, NftChain.SOURCE_NAT,
                    List.of(new NftRule().oifnameIsNot("ox0").source(Prefix.parse("fd77::/64")).masquerade()));
            NftChain marks = new NftChain("marks", NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, NftChain.MANGLE,
                    List.of(new NftRule().mark(7).protocol(17).setConnectionMark(7), new NftRule().connectionMark(7).setMark(7)));
            NftChain senders = new NftChain("senders", NftChain.Type.ROUTE, NftChain.Hook.OUTPUT, NftChain.MANGLE,
                    List.of(new NftRule().oifname("ox0").user(-2).accept(), new NftRule().cgroup(1, 1).setMark(7),
                            new NftRule().protocol(17).destinationPorts(5_000, 5_010).drop(), new NftRule().icmpv6(133, 137).accept()));
            try (OwnerTable both = OwnerTable.create("test", List.of(exit, marks, senders))) {
                assertEquals(List.of("exit", "marks", "senders"), BaseChain.list().stream().map(BaseChain::name).sorted().toList());
            }
            return null;
        });
    }

    @Test
    void aLastingTableStaysUntilItIsDeleted() throws Exception {
        namespace.call(() -> {
            LastingTable.create("lasting", List.of(entry(new NftRule().destination(Prefix.parse("127.0.2.0/23")).drop())));
            assertEquals(List.of(false, true), List.of(arrives("127.0.3.1"), arrives("127.0.4.1")));
            assertThrows(LinuxException.class, () -> LastingTable.create("lasting", List.of(entry())));
            LastingTable.delete("lasting");
            assertTrue(arrives("127.0.3.1"));
            assertEquals(List.of(), BaseChain.list());
            LastingTable.delete("lasting");
            return null;
        });
    }

    @Test
    void countsByPortAndRenewsInOneStep() throws Exception {
        namespace.call(() -> {
            NftChain left = new NftChain("left", NftChain.Type.FILTER, NftChain.Hook.POSTROUTING, NftChain.FIREWALL, List.of(
                    new NftRule().oifname("nosuch").accept(), new NftRule().protocol(17).destinationPorts(1, 65_534).counter(),
                    new NftRule().destination(Prefix.parse("127.0.9.0/24")).counter()));
            LastingTable.renew("renewed", List.of(left));
            assertTrue(arrives("127.0.2.1") && arrives("127.0.2.1"));
            assertEquals(List.of(new RuleCounter(0, 0), new RuleCounter(2, 76), new RuleCounter(0, 0)), RuleCounter.read("renewed", "left"));
            LastingTable.renew("renewed", List.of(entry(new NftRule().destination(Prefix.parse("127.0.2.0/23")).drop())));
            assertFalse(arrives("127.0.2.1"));
            assertEquals(List.of("renewed"), LastingTable.names());
            assertThrows(LinuxException.class, () -> LastingTable.renew("renewed", List.of(entry(new NftRule().masquerade()))));
            assertFalse(arrives("127.0.2.1"), "what stood stands");
            LastingTable.delete("renewed");
            return null;
        });
    }

    @Test
    void aTableThatExistsIsRefusedByName() throws Exception {
        namespace.call(() -> {
            try (OwnerTable first = OwnerTable.create("test", List.of())) {
                LinuxException e = assertThrows(LinuxException.class, () -> OwnerTable.create("test", List.of(entry())));
                assertTrue(e.getMessage().contains("add table test"), e.getMessage());
            }
            return null;
        });
    }

    @Test
    void whatIsRefusedIsNamedAndNothingStays() throws Exception {
        namespace.call(() -> {
            NftChain wrong = new NftChain("entry", NftChain.Type.FILTER, NftChain.Hook.PREROUTING, NftChain.RAW,
                    List.of(new NftRule().counter(), new NftRule().masquerade()));
            LinuxException e = assertThrows(LinuxException.class, () -> OwnerTable.create("test", List.of(wrong)));
            assertTrue(e.getMessage().contains("add rule test entry (number 2)"), e.getMessage());
            assertEquals(List.of(), BaseChain.list());
            return null;
        });
    }
}
