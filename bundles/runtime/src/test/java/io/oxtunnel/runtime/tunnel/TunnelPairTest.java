package io.oxtunnel.runtime.tunnel;

import static io.oxtunnel.runtime.tunnel.InnerPackets.packet4;
import static io.oxtunnel.runtime.tunnel.InnerPackets.packet6;
import static io.oxtunnel.runtime.tunnel.InnerPackets.tcp;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.codec.Mode;
import io.oxtunnel.api.codec.Wire;
import io.oxtunnel.api.packet.Checksum;
import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.session.Counters.Traffic;
import io.oxtunnel.api.session.DropReason;
import io.oxtunnel.api.tunnel.ClientSettings;
import io.oxtunnel.api.tunnel.PeerSettings;
import io.oxtunnel.api.tunnel.ServerSettings;
import io.oxtunnel.api.tunnel.TunnelState;
import io.oxtunnel.codec.internal.Ox1Codec;
import io.oxtunnel.crypto.jdk.JdkCiphers;
import io.oxtunnel.crypto.jdk.JdkKeyAgreement;
import io.oxtunnel.runtime.find.JdkResolver;
import io.oxtunnel.session.internal.EngineFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server and a client on a network in memory, with the real codec, protocol core and JDK ciphers. */
class TunnelPairTest {
    private static final byte[] SERVER_KEY = key(1);
    private static final byte[] CLIENT_KEY = key(2);

    private final JdkKeyAgreement agreement = new JdkKeyAgreement();
    private final MemoryNet net = new MemoryNet();
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private MemoryNet.Port inside;
    private MemoryNet.Port outside;
    private RunningServer server;
    private RunningTunnel client;

    private static byte[] key(int seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }

    private Services services() {
        return new Services(new Ox1Codec(), new EngineFactory(), new JdkCiphers(), agreement,
                Map.of("memory", List.of(net::open)),
                Map.of("memory", request -> inside = new MemoryNet.Port(request.pool())),
                Map.of("memory", request -> outside = new MemoryNet.Port(request.pool())), Map.of(), null, new JdkResolver(), null, null);
    }

    @BeforeEach
    void connect(@TempDir Path folder) throws Exception {
        server = openServer(Files.createDirectory(folder.resolve("s")));
        client = new ClientOpener(services(), new ClientSettings("192.0.2.1:51820", agreement.publicKey(SERVER_KEY), CLIENT_KEY, null,
                "memory", List.of("memory"), null, Mode.ENCRYPTED, List.of(), List.of(), 25, 0, 1,
                Files.createDirectory(folder.resolve("c"))), (t, state, text) -> told.add(state + " " + text)).open().running();
        for (String text = next(told); !text.startsWith(TunnelState.CONNECTED.name()); text = next(told)) {
            assertTrue(text.startsWith(TunnelState.READY.name()), text);
        }
        carryOne();
    }

    /** Until its first packet is through, the server may not have confirmed the key. */
    private void carryOne() throws InterruptedException {
        inside.queue.put(packet4(lease4(), "198.51.100.7", 100, 0), 0);
        next(outside.arrived);
    }

    private RunningServer openServer(Path state) throws IOException {
        return new ServerOpener(services(), new ServerSettings(new InetSocketAddress("0.0.0.0", 51_820), SERVER_KEY,
                List.of(Prefix.parse("10.77.0.0/24"), Prefix.parse("fd77::/64")), List.of("memory"), "memory", Set.of(Mode.ENCRYPTED), true,
                List.of(new PeerSettings("laptop", agreement.publicKey(CLIENT_KEY), null, List.of(), null, null)), 1, state),
                (t, text, state2) -> {
                }, () -> 1_500).open();
    }

    @AfterEach
    void close() {
        client.close();
        server.tunnel().close();
    }

    private <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(10, TimeUnit.SECONDS);
        assertNotNull(item, () -> "nothing came within 10 s; drops at client/server: " + counters());
        return item;
    }

    private String counters() {
        StringBuilder text = new StringBuilder();
        for (DropReason reason : DropReason.values()) {
            text.append(client.counters().get(reason) + server.tunnel().counters().get(reason) == 0 ? "" : reason.label() + " "
                    + client.counters().get(reason) + "/" + server.tunnel().counters().get(reason) + " ");
        }
        return text.toString();
    }

    private String lease4() {
        return client.sessions().getFirst().assignment().address4().getHostAddress();
    }

    private String lease6() {
        return client.sessions().getFirst().assignment().address6().getHostAddress();
    }

    @Test
    void carriesBothFamiliesBothWays() throws Exception {
        byte[] out4 = packet4(lease4(), "198.51.100.7", 1_200, 1);
        byte[] out6 = packet6(lease6(), "2001:db8::7", 900, 2);
        inside.queue.put(out4, 0);
        inside.queue.put(out6, 0);
        assertArrayEquals(out4, next(outside.arrived));
        assertArrayEquals(out6, next(outside.arrived));
        byte[] back4 = packet4("198.51.100.7", lease4(), 40, 3);
        byte[] back6 = packet6("2001:db8::7", lease6(), 1_400, 4);
        outside.queue.put(back4, 0);
        outside.queue.put(back6, 0);
        assertArrayEquals(back4, next(inside.arrived));
        assertArrayEquals(back6, next(inside.arrived));
    }

    @Test
    void smallPacketsThatWaitTogetherShareDatagrams() throws Exception {
        int before = net.wire.size();
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            packets.add(packet4("198.51.100.7", lease4(), 60, i));
        }
        outside.queue.putTogether(packets);
        for (byte[] packet : packets) {
            assertArrayEquals(packet, next(inside.arrived));
        }
        assertTrue(net.wire.size() - before < 64, "64 packets took " + (net.wire.size() - before) + " datagrams");
    }

    @Test
    void cutsASuperPacketIntoSegmentsThatArriveWhole() throws Exception {
        byte[] segment = tcp(lease4(), "198.51.100.7", 10_000);
        inside.queue.put(segment, 1_395);
        int payload = 0;
        for (int i = 0; i < 8; i++) {
            byte[] p = next(outside.arrived);
            assertTrue(p.length <= 1_435, "length " + p.length);
            assertEquals(payload, ByteBuffer.wrap(p).getInt(24), "sequence");
            assertArrayEquals(java.util.Arrays.copyOfRange(segment, 40 + payload, 40 + payload + p.length - 40),
                    java.util.Arrays.copyOfRange(p, 40, p.length));
            assertChecksums(p);
            payload += p.length - 40;
        }
        assertEquals(10_000, payload);
    }

    private static void assertChecksums(byte[] packet) {
        try (NativeBufferPool pool = new NativeBufferPool(1, 0)) {
            pool.write(packet, 0, 0, packet.length);
            assertEquals(0xffff, pool.sum(0, 20, 0), "header");
            assertEquals(0xffff, pool.sum(20, packet.length - 20, Checksum.pseudo(pool, 0, 6, packet.length - 20)), "segment");
        }
    }

    @Test
    void nothingLeavesInClear() throws Exception {
        byte[] marked = packet4(lease4(), "198.51.100.7", 600, 5);
        inside.queue.put(marked, 0);
        next(outside.arrived);
        String needle = new String(marked, 28, 64, java.nio.charset.StandardCharsets.ISO_8859_1);
        for (byte[] datagram : net.wire) {
            assertEquals(Wire.MAGIC, ByteBuffer.wrap(datagram).getShort(0) & 0xffff);
            assertTrue(!new String(datagram, java.nio.charset.StandardCharsets.ISO_8859_1).contains(needle), "inner bytes on the wire");
        }
    }

    @Test
    void dropsWhatIsNotTheLeaseAndTellsTheSender() throws Exception {
        inside.queue.put(packet4("10.77.0.99", "198.51.100.7", 100, 6), 0);
        byte[] error = next(inside.arrived);
        assertEquals(1, error[9], "an ICMP error");
        assertEquals(1, client.counters().get(DropReason.NO_ADDRESS));
        assertEquals(0, outside.arrived.size());
    }

    @Test
    void tellsTheSenderOfAPacketThatIsTooBig() throws Exception {
        byte[] packet = packet4("198.51.100.7", lease4(), 1_436, 7);
        packet[6] = 0x40; // DF
        outside.queue.put(packet, 0);
        byte[] error = next(outside.arrived);
        assertEquals(3, error[20]);
        assertEquals(4, error[21]);
        assertEquals(1_435, ByteBuffer.wrap(error).getShort(26));
        assertEquals(1, server.tunnel().counters().get(DropReason.TOO_BIG));
    }

    @Test
    void cutsAPacketThatIsTooBigWhereItsSenderAllows() throws Exception {
        byte[] packet = packet4("198.51.100.7", lease4(), 3_000, 9);
        outside.queue.put(packet, 0);
        byte[] payload = new byte[0];
        for (int i = 0; i < 3; i++) {
            byte[] fragment = next(inside.arrived);
            assertEquals(payload.length / 8 | (i < 2 ? 0x2000 : 0), ByteBuffer.wrap(fragment).getShort(6));
            payload = Arrays.copyOf(payload, payload.length + fragment.length - 20);
            System.arraycopy(fragment, 20, payload, payload.length - fragment.length + 20, fragment.length - 20);
        }
        assertArrayEquals(Arrays.copyOfRange(packet, 20, packet.length), payload);
        assertEquals(0, server.tunnel().counters().get(DropReason.TOO_BIG));
    }

    @Test
    void aReplayedDatagramIsDropped() throws Exception {
        inside.queue.put(packet4(lease4(), "198.51.100.7", 100, 8), 0);
        next(outside.arrived);
        // 100 bytes of packet, 12 of padding: not a control message of the other side.
        byte[] last = net.wire.stream().filter(d -> d.length == 112 + Wire.OVERHEAD).reduce((a, b) -> b).orElseThrow();
        net.end(true).inject(last, 0);
        byte[] forged = last.clone();
        forged[forged.length - 1] ^= 1;
        net.end(true).inject(forged, 0);
        inside.queue.put(packet4(lease4(), "198.51.100.7", 100, 10), 0);
        assertArrayEquals(packet4(lease4(), "198.51.100.7", 100, 10), next(outside.arrived));
        assertEquals(2, server.tunnel().counters().get(DropReason.REPLAYED));
    }

    @Test
    void keepsTrainsWhileTheTransportTakesNothing() throws Exception {
        ((MemoryQueue) net.end(false).queue(0)).room(0);
        for (int i = 0; i < 300; i++) {
            inside.queue.put(packet4(lease4(), "198.51.100.7", 1_400, i), 0);
        }
        while (client.counters().get(Traffic.TRANSPORT_STALLS) == 0) {
            Thread.onSpinWait();
        }
        ((MemoryQueue) net.end(false).queue(0)).room(Integer.MAX_VALUE);
        for (int i = 0; i < 300; i++) {
            assertArrayEquals(packet4(lease4(), "198.51.100.7", 1_400, i), next(outside.arrived));
        }
    }

    @Test
    void aClientComesBackAfterDisconnect() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!server.tunnel().disconnect("laptop")) {
            assertTrue(System.nanoTime() < until, "the server never saw the session");
            Thread.onSpinWait();
        }
        for (String text = next(told); !text.startsWith(TunnelState.CONNECTED.name()); text = next(told)) {
            assertTrue(text.startsWith(TunnelState.READY.name()), text);
        }
        inside.queue.put(packet4(lease4(), "198.51.100.7", 100, 11), 0);
        assertArrayEquals(packet4(lease4(), "198.51.100.7", 100, 11), next(outside.arrived));
    }

    @Test
    void leavesNoThreadAndNoBufferBehind() {
        client.close();
        server.tunnel().close();
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().startsWith("ox-")), "threads are left");
    }
}
