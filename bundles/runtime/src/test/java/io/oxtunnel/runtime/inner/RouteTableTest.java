package io.oxtunnel.runtime.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private static final long HIGH = 0xfd77_0000_0000_0000L;

    private final RouteTable table = new RouteTable();

    private static Session session(int host) {
        return Packets.session("10." + (host >> 16 & 255) + "." + (host >> 8 & 255) + "." + (host & 255),
                "fd77::" + Integer.toHexString(host >>> 16) + ":" + Integer.toHexString(host & 0xffff));
    }

    @Test
    void findsByDestinationOfEitherFamily() {
        Session both = Packets.session("192.0.2.1", "2001:db8::99");
        table.add(both);
        try (NativeBufferPool memory = new NativeBufferPool(1, 0)) {
            Packets.store(memory, 0, Packets.v4(Packets.UDP, new byte[0], Packets.udp(new byte[0])));
            assertSame(both, table.destination(memory, 0));
            Packets.store(memory, 0, Packets.v6(Packets.UDP, new byte[0], Packets.udp(new byte[0])));
            assertSame(both, table.destination(memory, 0));
            memory.putInt(24, 0x20010db9);
            assertNull(table.destination(memory, 0));
        }
    }

    @Test
    void anIpv6AddressWithTheDigitsOfAnIpv4AddressIsNoRouteToIt() {
        table.add(Packets.session("10.77.0.2", null));
        assertNull(table.find(0, 0x0a4d0002L));
        assertNull(table.find(0, 0));
        assertNull(table.find(0));
    }

    @Test
    void anAddressOfAnotherNetworkIsNoRoute() {
        table.add(session(2));
        for (int i = 1; i < 1_000; i++) {
            assertNull(table.find(HIGH + i, 2));
            assertNull(table.find(0x0a000002 + (i << 8)));
        }
    }

    @Test
    void aLaterSessionTakesTheAddressAndKeepsItWhenTheEarlierOneGoes() {
        Session first = session(2);
        Session second = session(2);
        table.add(first);
        table.add(second);
        assertSame(second, table.find(0x0a000002));
        table.remove(first);
        assertSame(second, table.find(0x0a000002));
        assertSame(second, table.find(HIGH, 2));
        table.remove(second);
        assertNull(table.find(0x0a000002));
        assertNull(table.find(HIGH, 2));
        table.remove(second);
    }

    @Test
    void aSessionWithNewAddressesLosesTheOldOnes() {
        int[] host = {5};
        Session moving = (Session) java.lang.reflect.Proxy.newProxyInstance(Session.class.getClassLoader(), new Class<?>[] {Session.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "address4" -> 0x0a000000 | host[0];
                    case "address6High" -> HIGH;
                    case "address6Low" -> (long) host[0];
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        table.add(moving);
        host[0] = 6;
        table.add(moving);
        assertNull(table.find(0x0a000005));
        assertNull(table.find(HIGH, 5));
        assertSame(moving, table.find(0x0a000006));
        assertSame(moving, table.find(HIGH, 6));
    }

    @Test
    void agreesWithAMapOverRandomChanges() {
        Random random = new Random(42);
        Map<Integer, Session> model = new HashMap<>();
        List<Session> live = new ArrayList<>();
        Map<Session, Integer> hosts = new java.util.IdentityHashMap<>();
        for (int i = 0; i < 30_000; i++) {
            if (live.isEmpty() || random.nextInt(100) < 55) {
                int host = 1 + random.nextInt(8_000);
                Session s = session(host);
                table.add(s);
                model.put(host, s);
                live.add(s);
                hosts.put(s, host);
            } else {
                Session s = live.remove(random.nextInt(live.size()));
                table.remove(s);
                model.remove(hosts.get(s), s);
            }
        }
        for (int host = 1; host <= 8_000; host++) {
            assertSame(model.get(host), table.find(0x0a000000 | host));
            assertSame(model.get(host), table.find(HIGH, host));
        }
    }

    @Test
    void readersNeverMissAStandingRouteNorSeeAStrangersWhileOthersChange() throws Exception {
        Session standing = session(1);
        table.add(standing);
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        FutureTask<Integer> reader = new FutureTask<>(() -> {
            int wrong = 0;
            for (int i = 0; done.getCount() > 0; i++) {
                wrong += table.find(0x0a000001) == standing ? 0 : 1;
                int host = 2 + (i & 1_023);
                Session other = table.find(HIGH, host);
                wrong += other == null || other.address6Low() == host ? 0 : 1;
                started.countDown();
            }
            return wrong;
        });
        new Thread(reader, "reader").start();
        started.await();
        for (int round = 0; round < 20; round++) {
            List<Session> some = new ArrayList<>();
            for (int host = 2; host < 1_026; host++) {
                some.add(session(host + 1_024 * (round & 3)));
            }
            some.forEach(table::add);
            some.forEach(table::remove);
        }
        done.countDown();
        assertEquals(0, reader.get());
    }
}
