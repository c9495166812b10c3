package io.oxtunnel.itests.framework;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.session.SessionState;
import io.oxtunnel.api.tunnel.Tunnel;
import io.oxtunnel.api.tunnel.TunnelState;
import io.oxtunnel.itests.Conditions;
import io.oxtunnel.itests.Privilege;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OxTunnel inside another Java program: both roles by {@code TunnelFactory}, with a capture and a forwarder of one's own. */
class EmbedIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final InetAddress WEB4 = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress WEB6 = InetAddress.ofLiteral("2001:db8::7");
    private static final int[] LENGTHS = {48, 100, 576, 1_280};

    private Pair<MemoryPort> pair;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        assumeTrue(Privilege.netAdmin(), "a client marks its packets, which needs CAP_NET_ADMIN: run as root");
        pair = new Pair<>(folder, MemoryPort::new);
        pair.openServer();
    }

    @AfterEach
    void close() throws Exception {
        if (pair != null) {
            pair.close();
        }
    }

    private void connect() throws Exception {
        pair.openClient(null);
        pair.awaitConnected();
    }

    private InetAddress lease4() {
        return pair.inside().assignment().address4();
    }

    private InetAddress lease6() {
        return pair.inside().assignment().address6();
    }

    @Test
    void carriesBothFamiliesBothWays() throws Exception {
        connect();
        for (int length : LENGTHS) {
            carry(pair.inside(), pair.outside(), Packets.udp(lease4(), WEB4, length, length));
            carry(pair.inside(), pair.outside(), Packets.udp(lease6(), WEB6, length, length));
            carry(pair.outside(), pair.inside(), Packets.udp(WEB4, lease4(), length, length));
            carry(pair.outside(), pair.inside(), Packets.udp(WEB6, lease6(), length, length));
        }
        assertEquals(2 * LENGTHS.length, pair.client().counters().get(Traffic.PACKETS_OUT));
        assertEquals(2 * LENGTHS.length, pair.server().counters().get(Traffic.PACKETS_IN));
        assertEquals(List.of(), drops(pair.client()));
        assertEquals(List.of(), drops(pair.server()));
    }

    private static void carry(MemoryPort from, MemoryPort to, byte[] packet) throws InterruptedException {
        from.offer(packet);
        byte[] got = to.delivered().poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(got, () -> "a packet of " + packet.length + " bytes was not delivered");
        assertArrayEquals(packet, got);
    }

    @Test
    void tellsItsSession() throws Exception {
        connect();
        carry(pair.inside(), pair.outside(), Packets.udp(lease4(), WEB4, 100, 1));
        var session = pair.client().sessions().getFirst();
        assertEquals(SessionState.ESTABLISHED, session.state());
        assertEquals(pair.inside().assignment(), session.assignment());
        assertTrue(session.datagramsSent() > 0 && session.bytesSent() > 100);
        Conditions.await(LIMIT, () -> "no session at the server", () -> pair.server().sessions().stream().anyMatch(s -> s.peer().equals("laptop")));
        assertEquals(session.id(), pair.server().sessions().getFirst().id());
        var stages = pair.client().pipeline().stream().map(stage -> stage.stage()).collect(Collectors.toSet());
        assertTrue(stages.containsAll(Set.of("capture", "codec", "crypto", "transport")), stages.toString());
    }

    @Test
    void dropsWhatHasNoSession() throws Exception {
        pair.server().close();
        pair.openClient(null);
        assertEquals(TunnelState.READY, pair.client().state());
        pair.inside().offer(Packets.udp(InetAddress.ofLiteral("10.77.0.2"), WEB4, 100, 1));
        awaitDrop(DropReason.NO_SESSION);
    }

    @Test
    void dropsWhatCarriesAnotherSource() throws Exception {
        connect();
        pair.inside().offer(Packets.udp(InetAddress.ofLiteral("10.77.0.99"), WEB4, 100, 1));
        awaitDrop(DropReason.NO_ADDRESS);
        carry(pair.inside(), pair.outside(), Packets.udp(lease4(), WEB4, 100, 2));
        assertEquals(0, pair.outside().delivered().size());
    }

    private void awaitDrop(DropReason reason) throws Exception {
        Conditions.await(LIMIT, () -> reason + " was not counted: " + drops(pair.client()), () -> pair.client().counters().get(reason) == 1);
        assertEquals(0, pair.client().counters().get(Traffic.PACKETS_IN));
    }

    private static List<String> drops(Tunnel tunnel) {
        return Arrays.stream(DropReason.values()).filter(r -> tunnel.counters().get(r) > 0)
                .map(r -> r.label() + " " + tunnel.counters().get(r)).toList();
    }

    @Test
    void comesBackAfterADisconnect() throws Exception {
        connect();
        carry(pair.inside(), pair.outside(), Packets.udp(lease4(), WEB4, 100, 1));
        String first = pair.client().sessions().getFirst().id();
        Conditions.await(LIMIT, () -> "no session at the server", () -> !pair.server().sessions().isEmpty());
        assertTrue(pair.server().disconnect("laptop"));
        pair.awaitConnected();
        assertTrue(!pair.client().sessions().getFirst().id().equals(first), "the same session goes on");
        carry(pair.inside(), pair.outside(), Packets.udp(lease6(), WEB6, 100, 2));
    }

    @Test
    void closesWithoutATrace() throws Exception {
        connect();
        carry(pair.inside(), pair.outside(), Packets.udp(lease4(), WEB4, 100, 1));
        pair.client().close();
        Conditions.await(LIMIT, () -> "the goodbye did not arrive", () -> pair.server().sessions().isEmpty());
        pair.server().close();
        assertEquals(TunnelState.CLOSED, pair.client().state());
        assertTrue(pair.inside().closed() && pair.outside().closed());
        Conditions.await(LIMIT, () -> "left are " + threads(), () -> threads().isEmpty());
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).filter(n -> n.startsWith("ox-")).collect(Collectors.toSet());
    }
}
