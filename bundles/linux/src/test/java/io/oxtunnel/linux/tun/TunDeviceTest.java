package io.oxtunnel.linux.tun;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.NativeBufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.linux.Namespace;
import io.oxtunnel.linux.call.Errno;
import io.oxtunnel.linux.call.LinuxException;
import io.oxtunnel.linux.netlink.RouteNetlink;
import io.oxtunnel.linux.poll.EpollPollerFactory;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two TUN devices in two namespaces, and a wire between them that cuts super-packets into packets. */
class TunDeviceTest {
    private static final int BYTES = 16 << 20;

    private final NativeBufferPool pool = new NativeBufferPool(512, 64);
    private Namespace left;
    private Namespace right;
    private TunDevice near;
    private TunDevice far;
    private volatile boolean stop;
    private volatile int largestRead;
    private volatile int reads;
    private FutureTask<Void> wire;

    @BeforeEach
    void open() throws Exception {
        left = Namespace.open();
        right = Namespace.open();
        near = device(left, 1);
        far = device(right, 2);
        wire = left.start(this::wire);
    }

    private TunDevice device(Namespace namespace, int host) throws Exception {
        return namespace.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                TunDevice device = TunDevice.open("ox%d", 1, pool, netlink);
                netlink.mtu(device.index(), 1_420);
                netlink.up(device.index());
                netlink.addAddress(device.index(), InetAddress.ofLiteral("10.77.0." + host), 24);
                netlink.addAddress(device.index(), InetAddress.ofLiteral("fd77::" + host), 64);
                return device;
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        stop = true;
        if (wire != null) {
            wire.get();
        }
        for (AutoCloseable one : new AutoCloseable[] {near, far, left, right}) {
            if (one != null) {
                one.close();
            }
        }
        pool.close();
    }

    private Void wire() throws IOException {
        try (var poller = new EpollPollerFactory().open()) {
            PacketQueue[] queues = {near.queue(0), far.queue(0)};
            for (int i = 0; i < 2; i++) {
                poller.add(((Readiness.Descriptor) queues[i].readiness()).fd(), i, 1);
            }
            PacketBatch in = new PacketBatch();
            PacketBatch out = new PacketBatch();
            while (!stop) {
                poller.await(20_000_000);
                pass(queues[0], queues[1], in, out);
                pass(queues[1], queues[0], in, out);
            }
        }
        return null;
    }

    private void pass(PacketQueue from, PacketQueue to, PacketBatch in, PacketBatch out) {
        from.receive(in);
        for (int slot = 0; slot < in.size; slot++) {
            reads++;
            largestRead = Math.max(largestRead, in.length[slot]);
            int packets = in.segment[slot] == 0 ? 1 : in.length[slot] / in.segment[slot] + 1;
            if (out.size + packets > PacketBatch.CAPACITY) {
                flush(to, out);
            }
            Splitter.split(pool, in, slot, out);
        }
        in.release(pool, 0);
        flush(to, out);
    }

    private void flush(PacketQueue to, PacketBatch out) {
        for (int sent = 0; sent < out.size;) {
            sent += Math.max(0, to.send(out, sent));
        }
        out.release(pool, 0);
    }

    private long counter(Namespace namespace, String name, TunDevice device) throws Exception {
        return namespace.call(() -> Long.parseLong(Files.readString(Path.of("/proc/thread-self/net/" + name)).lines()
                .filter(line -> line.strip().startsWith(device.name() + ":")).findFirst().orElseThrow().strip().split("[: ]+")[2]));
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.2", "fd77::2"})
    void tcpArrivesWholeInSuperPackets(String address) throws Exception {
        byte[] content = new byte[BYTES];
        new Random(42).nextBytes(content);
        ServerSocket server = right.call(() -> new ServerSocket(0, 1, InetAddress.ofLiteral(address)));
        FutureTask<byte[]> receiver = right.start(() -> {
            try (server; Socket socket = server.accept()) {
                byte[] all = socket.getInputStream().readAllBytes();
                socket.getOutputStream().write(all, 0, BYTES / 4);
                return MessageDigest.getInstance("SHA-256").digest(all);
            }
        });
        byte[] back = left.call(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.ofLiteral(address), server.getLocalPort()), 5_000);
                socket.getOutputStream().write(content);
                socket.shutdownOutput();
                return socket.getInputStream().readAllBytes();
            }
        });
        assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(content), receiver.get());
        assertArrayEquals(Arrays.copyOf(content, BYTES / 4), back);
        assertTrue(largestRead > 40_000, "largest super-packet read: " + largestRead);
        // Each packet would be one of 1,420 bytes at most; what was written is less than a fifth of that.
        long received = counter(right, "dev", far);
        assertTrue(received < BYTES / 1_420 / 5, "packets written for " + BYTES + " bytes: " + received);
        assertEquals(0, near.queue(0).refused() + far.queue(0).refused());
    }

    @Test
    void forwardedSuperPacketsStayWhole() throws Exception {
        try (Namespace beyond = Namespace.open()) {
            right.ip("link", "add", "out", "type", "veth", "peer", "name", "in", "netns", beyond.name());
            right.ip("address", "add", "192.0.2.1/24", "dev", "out");
            right.ip("link", "set", "out", "up");
            beyond.ip("address", "add", "192.0.2.9/24", "dev", "in");
            beyond.ip("link", "set", "in", "up");
            beyond.ip("route", "add", "default", "via", "192.0.2.1");
            left.ip("route", "add", "default", "dev", near.name());
            right.call(() -> Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1"));
            ServerSocket server = beyond.call(() -> new ServerSocket(0, 1, InetAddress.ofLiteral("192.0.2.9")));
            FutureTask<Void> sender = beyond.start(() -> {
                try (server; Socket socket = server.accept()) {
                    socket.getOutputStream().write(new byte[BYTES]);
                }
                return null;
            });
            int received = left.call(() -> {
                try (Socket socket = new Socket(InetAddress.ofLiteral("192.0.2.9"), server.getLocalPort())) {
                    return socket.getInputStream().readAllBytes().length;
                }
            });
            sender.get();
            assertEquals(BYTES, received);
            assertTrue(reads < BYTES / 1_420 / 5, "reads for " + BYTES + " bytes: " + reads);
        }
    }

    @ParameterizedTest
    @CsvSource({"10.77.0.1, 10.77.0.2", "fd77::1, fd77::2"})
    void datagramsKeepTheirBoundaries(String from, String to) throws Exception {
        DatagramSocket receiver = right.call(() -> new DatagramSocket(0, InetAddress.ofLiteral(to)));
        receiver.setSoTimeout(5_000);
        int[] sizes = {600, 600, 600, 300, 1, 1_372, 1_372, 100, 4_000, 0, 700};
        left.call(() -> {
            try (DatagramSocket socket = new DatagramSocket(0, InetAddress.ofLiteral(from))) {
                for (int i = 0; i < sizes.length; i++) {
                    byte[] bytes = new byte[sizes[i]];
                    Arrays.fill(bytes, (byte) i);
                    socket.send(new DatagramPacket(bytes, bytes.length, receiver.getLocalSocketAddress()));
                }
            }
            return null;
        });
        for (int i = 0; i < sizes.length; i++) {
            DatagramPacket packet = new DatagramPacket(new byte[5_000], 5_000);
            receiver.receive(packet);
            assertEquals(sizes[i], packet.getLength(), "datagram " + i);
            if (sizes[i] > 0) {
                assertEquals(i, packet.getData()[sizes[i] - 1]);
            }
        }
        receiver.close();
    }

    @Test
    void aNameThatIsTakenIsRefusedAndNothingStays() throws Exception {
        left.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                LinuxException e = assertThrows(LinuxException.class, () -> TunDevice.open(near.name(), 2, pool, netlink));
                assertEquals(Errno.EBUSY, e.errno());
                assertTrue(e.getMessage().contains("the name is taken"), e.getMessage());
                assertEquals(1, near.queues());
                assertThrows(IOException.class, () -> TunDevice.open("a/b", 1, pool, netlink));
                assertThrows(IOException.class, () -> TunDevice.open("sixteencharacter", 1, pool, netlink));
            }
            return null;
        });
        assertFalse(left.ip("link").contains("ox1"));
    }

    @Test
    void severalQueuesAndTheEndOfAllOfThem() throws Exception {
        TunDevice device = left.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                return TunDevice.open("many", 4, pool, netlink);
            }
        });
        assertEquals(4, device.queues());
        assertTrue(left.ip("-d", "link", "show", "many").contains("numqueues 4"));
        device.close();
        device.close();
        assertFalse(left.ip("link").contains("many"));
        assertEquals(PacketQueue.FAILED, device.queue(0).receive(new PacketBatch()));
        assertTrue(device.queue(0).failure().contains("removed"));
    }

    @Test
    void anInterfaceThatIsRemovedFails() throws Exception {
        TunDevice device = left.call(() -> {
            try (RouteNetlink netlink = new RouteNetlink()) {
                return TunDevice.open("gone", 1, pool, netlink);
            }
        });
        left.ip("link", "delete", "gone");
        assertEquals(PacketQueue.FAILED, device.queue(0).receive(new PacketBatch()));
        assertTrue(device.queue(0).failure().contains("the interface was removed"), device.queue(0).failure());
        device.close();
    }
}
