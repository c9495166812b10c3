package io.oxtunnel.runtime.threat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.Session;
import io.oxtunnel.runtime.inner.RouteTable;
import io.oxtunnel.runtime.routing.ServerRouting;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the server lets in through its data path, for packets that opened: only the lease of the session, bit for bit. */
@Tag("T22")
@DisplayName("T22 each wrong v4/v6 address dropped")
class T22InnerSourceTest {
    private static final byte[] OWN4 = InetAddress.ofLiteral("10.77.0.2").getAddress();
    private static final byte[] OWN6 = InetAddress.ofLiteral("fd77::2").getAddress();
    private static final List<String> TELLING = List.of("10.77.0.0", "10.77.0.1", "10.77.0.3", "10.77.255.255", "0.0.0.0", "127.0.0.1",
            "224.0.0.1", "255.255.255.255", "198.51.100.7", "2.0.77.10", "fd77::", "fd77::1", "fd77::3", "::", "::1", "fe80::2", "ff02::1",
            "2001:db8::7", "fd77:0:0:2::", "::fd77:0:0:0");

    private final NativeBufferPool pool = new NativeBufferPool(1, 0);
    private final RouteTable routes = new RouteTable();
    private final ServerRouting routing = new ServerRouting(routes, false);
    private final Session session = session(OWN4, OWN6);
    private final Session other = session(InetAddress.ofLiteral("10.77.0.3").getAddress(), InetAddress.ofLiteral("fd77::3").getAddress());

    private static Session session(byte[] v4, byte[] v6) {
        return (Session) Proxy.newProxyInstance(Session.class.getClassLoader(), new Class<?>[] {Session.class}, (p, m, a) -> switch (m.getName()) {
            case "hashCode" -> System.identityHashCode(p);
            case "equals" -> p == a[0];
            case "address4" -> v4 == null ? 0 : ByteBuffer.wrap(v4).getInt();
            case "address6High" -> v6 == null ? 0 : ByteBuffer.wrap(v6).getLong(0);
            case "address6Low" -> v6 == null ? 0 : ByteBuffer.wrap(v6).getLong(8);
            default -> null;
        });
    }

    @BeforeEach
    void routeBoth() {
        routes.add(session);
        routes.add(other);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private int arrives(Session from, byte[] source) {
        boolean v4 = source.length == 4;
        ByteBuffer packet = ByteBuffer.allocate(v4 ? 28 : 48);
        if (v4) {
            packet.put(0, (byte) 0x45).putShort(2, (short) 28).put(8, (byte) 64).put(9, (byte) 17).put(12, source);
            packet.put(16, InetAddress.ofLiteral("198.51.100.7").getAddress());
        } else {
            packet.putInt(0, 0x60000000).putShort(4, (short) 8).put(6, (byte) 17).put(7, (byte) 64).put(8, source);
            packet.put(24, InetAddress.ofLiteral("2001:db8::7").getAddress());
        }
        pool.write(packet.array(), 0, 0, packet.capacity());
        return routing.inbound(pool, 0, packet.capacity(), from);
    }

    private static List<byte[]> wrong(byte[] own) {
        List<byte[]> all = new ArrayList<>();
        for (int bit = 0; bit < own.length * 8; bit++) {
            byte[] flipped = own.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            all.add(flipped);
        }
        TELLING.stream().map(text -> InetAddress.ofLiteral(text).getAddress()).filter(a -> a.length == own.length).forEach(all::add);
        Random random = new Random(22);
        for (int i = 0; i < 10_000; i++) {
            byte[] drawn = new byte[own.length];
            random.nextBytes(drawn);
            all.add(drawn);
        }
        all.removeIf(a -> Arrays.equals(a, own));
        return all;
    }

    @Test
    @DisplayName("T22 the lease itself passes")
    void theLeasePasses() {
        assertEquals(0, arrives(session, OWN4));
        assertEquals(0, arrives(session, OWN6));
    }

    @Test
    @DisplayName("T22 one bit flipped, telling addresses, 10,000 drawn ones: dropped, in both families")
    void everyOtherAddressIsDropped() {
        for (byte[] own : List.of(OWN4, OWN6)) {
            for (byte[] source : wrong(own)) {
                assertEquals(DropReason.WRONG_SOURCE.code(), arrives(session, source), () -> Arrays.toString(source));
            }
        }
    }

    @Test
    @DisplayName("T22 the lease of another session is as wrong as any")
    void theLeaseOfAnotherSession() {
        assertEquals(DropReason.WRONG_SOURCE.code(), arrives(other, OWN4));
        assertEquals(DropReason.WRONG_SOURCE.code(), arrives(other, OWN6));
    }

    @Test
    @DisplayName("T22 a family that was not leased: even its unspecified address is dropped")
    void aFamilyThatWasNotLeased() {
        assertEquals(DropReason.WRONG_SOURCE.code(), arrives(session(OWN4, null), new byte[16]));
        assertEquals(DropReason.WRONG_SOURCE.code(), arrives(session(null, OWN6), new byte[4]));
    }
}
