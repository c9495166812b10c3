package io.oxtunnel.transport.udp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.conformance.transport.Ends;
import io.oxtunnel.linux.poll.EpollPoller;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The transport on real links: MTUs, slow devices, marks. As root, in namespaces. */
@Timeout(60)
class UdpPathTest {
    private final TransportProvider provider = new UdpTransportProvider(true, 64, 2_097_152);
    private Namespaces namespaces;
    private Ends ends;

    @BeforeEach
    void open() throws Exception {
        namespaces = new Namespaces();
        ends = new Ends(EpollPoller::new);
    }

    @AfterEach
    void close() throws Exception {
        if (ends != null) {
            ends.close();
        }
        if (namespaces != null) {
            namespaces.close();
        }
    }

    private Transport in(String which) throws Exception {
        return namespaces.in(which, () -> ends.open(provider, 1, "::"));
    }

    @ParameterizedTest
    @ValueSource(strings = {Namespaces.RIGHT4, Namespaces.RIGHT6})
    void datagramAboveTheMtuOfARouterArrivesInFragments(String host) throws Exception {
        Transport left = in("left");
        Transport right = in("right");
        Endpoint there = Ends.at(host, right);
        long peer = left.intern(there);
        // IPv6 routers do not fragment: the first datagram is lost, and its sender fragments the others.
        PacketBatch batch = new PacketBatch();
        int sent = 0;
        do {
            ends.send(left.queue(0), Ends.bytes(1_317, 1), peer);
            ends.await(right.queue(0), Poller.READ);
        } while (right.queue(0).receive(batch) == 0 && ++sent < 50);
        assertTrue(host.equals(Namespaces.RIGHT4) ? sent == 0 : sent > 0 && sent < 50, sent + " lost");
        assertEquals(1_317, batch.length[0]);
        batch.release(ends.pool, 0);
        assertEquals(host.equals(Namespaces.RIGHT4) ? 1_472 : 1_232, namespaces.in("left", () -> left.maxDatagram(there)));
    }

    @ParameterizedTest
    @ValueSource(strings = {Namespaces.LEFT4, Namespaces.LEFT6})
    void trainAboveTheMtuOfTheDeviceArrivesDatagramByDatagram(String host) throws Exception {
        Transport left = in("left");
        Transport right = in("right");
        byte[] bytes = Ends.bytes(13_000, 1);
        PacketBatch batch = new PacketBatch();
        long peer = right.intern(Ends.at(host, left));
        ends.add(batch, Ends.bytes(1_317, 2), 0, 0, peer);
        ends.add(batch, bytes, 1_317, 0, peer);
        ends.add(batch, Ends.bytes(12_000, 3), 1_200, 0, peer);
        ends.send(right.queue(0), batch);
        List<Ends.Datagram> got = ends.receive(left.queue(0), 1 + 10 + 10);
        assertArrayEquals(Ends.bytes(1_317, 2), got.get(0).bytes());
        for (int i = 0; i < 10; i++) {
            assertArrayEquals(Arrays.copyOfRange(bytes, 1_317 * i, Math.min(13_000, 1_317 * i + 1_317)), got.get(1 + i).bytes());
            assertEquals(1_200, got.get(11 + i).bytes().length);
        }
        assertEquals(0, right.queue(0).refused());
        assertTrue(right.describe().contains("trains whole"), right.describe());
        assertEquals(host.equals(Namespaces.LEFT4) ? 1_252 : 1_232, namespaces.in("right", () -> right.maxDatagram(Ends.at(host, left))));
    }

    @ParameterizedTest
    @ValueSource(ints = {1_400, 1_500})
    void slowDeviceHoldsBackAndLosesNothing(int stride) throws Exception {
        Namespaces.run("tc -n " + namespaces.name("left") + " qdisc add dev uplink root tbf rate 40mbit burst 20k limit 4m");
        TransportProvider small = new UdpTransportProvider(true, 64, 8_192);
        Transport left = namespaces.in("left", () -> ends.open(small, 1, "::"));
        Transport right = namespaces.in("middle", () -> ends.open(provider, 1, "::"));
        long peer = left.intern(Ends.at("10.91.1.2", right));
        boolean blocked = false;
        PacketBatch batch = new PacketBatch();
        for (int round = 0; round < 8; round++) {
            for (int i = 0; i < 8; i++) {
                ends.add(batch, Ends.bytes(14_000, 8 * round + i), stride, 0, peer);
            }
            for (int first = 0; first < batch.size; ) {
                int taken = left.queue(0).send(batch, first);
                blocked |= first + taken < batch.size;
                first += taken;
                ends.await(left.queue(0), Poller.WRITE);
            }
            batch.release(ends.pool, 0);
            assertSent(ends.receive(right.queue(0), 8 * ((14_000 + stride - 1) / stride)), 8 * round);
        }
        assertTrue(blocked, "the socket was never full");
        assertEquals(0, left.queue(0).refused());
    }

    private static void assertSent(List<Ends.Datagram> got, int seed) {
        byte[] all = new byte[8 * 14_000];
        int at = 0;
        for (Ends.Datagram d : got) {
            System.arraycopy(d.bytes(), 0, all, at, d.bytes().length);
            at += d.bytes().length;
        }
        for (int i = 0; i < 8; i++) {
            assertArrayEquals(Ends.bytes(14_000, seed + i), Arrays.copyOfRange(all, 14_000 * i, 14_000 * i + 14_000));
        }
    }

    @Test
    void markChoosesTheRoute() throws Exception {
        Namespaces.run("ip -n " + namespaces.name("left") + " rule add fwmark 7 prohibit");
        Transport right = in("right");
        Transport marked = namespaces.in("left", () -> ends.open(provider, 2, null, 7));
        Transport plain = namespaces.in("left", () -> ends.open(provider, 2, null, 0));
        for (int q = 0; q < 2; q++) {
            ends.send(marked.queue(q), Ends.bytes(10, 1), marked.intern(Ends.at(Namespaces.RIGHT4, right)));
            assertEquals(1, marked.queue(q).refused());
            ends.send(plain.queue(q), Ends.bytes(10, 2), plain.intern(Ends.at(Namespaces.RIGHT4, right)));
        }
        assertArrayEquals(Ends.bytes(10, 2), ends.receive(right.queue(0), 2).getFirst().bytes());
    }

    @Test
    void secondIpv6AddressAnswers() throws Exception {
        Namespaces.run("ip -n " + namespaces.name("right") + " addr add fd91:2::7/64 dev uplink nodad");
        Transport left = in("left");
        Transport right = in("right");
        ends.send(left.queue(0), Ends.bytes(10, 1), left.intern(Ends.at("fd91:2::7", right)));
        Endpoint asked = ends.receive(right.queue(0), 1).getFirst().endpoint();
        assertEquals(InetAddress.ofLiteral("fd91:2::7"), asked.local());
        ends.send(right.queue(0), Ends.bytes(10, 2), right.intern(asked));
        assertEquals(Ends.at("fd91:2::7", right).remote(), ends.receive(left.queue(0), 1).getFirst().endpoint().remote());
    }

    @Test
    void vanishedOwnAddressIsCountedAndHarmsNobodyElse() throws Exception {
        Transport left = in("left");
        Transport right = in("right");
        InetSocketAddress to = Ends.at(Namespaces.RIGHT4, right).remote();
        PacketBatch batch = new PacketBatch();
        ends.add(batch, Ends.bytes(3_000, 1), 1_000, 0, left.intern(new Endpoint(to, InetAddress.ofLiteral("10.91.1.77"))));
        ends.add(batch, Ends.bytes(10, 2), 0, 0, left.intern(new Endpoint(to, null)));
        ends.send(left.queue(0), batch);
        assertEquals(3, left.queue(0).refused());
        assertArrayEquals(Ends.bytes(10, 2), ends.receive(right.queue(0), 1).getFirst().bytes());
    }

    @Test
    void whereIpv6IsSwitchedOffIpv4Serves() throws Exception {
        Namespaces.run("ip netns exec " + namespaces.name("right") + " sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
        Transport left = in("left");
        Transport right = in("right");
        ends.send(left.queue(0), Ends.bytes(10, 1), left.intern(Ends.at(Namespaces.RIGHT4, right)));
        assertArrayEquals(Ends.bytes(10, 1), ends.receive(right.queue(0), 1).getFirst().bytes());
    }
}
