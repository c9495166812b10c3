package io.oxtunnel.transport.tcp.internal;

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
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thousands of strangers connect, each from an address of its own, and say nothing: known clients go on, and new ones get in afterwards (T29). */
@Tag("T29")
@Timeout(300)
class ConnectionFloodTest {
    private static final int STRANGERS = 256;
    private static final long LIMIT = 60_000_000_000L;
    private final Ends ends = new Ends(EpollPoller::new);
    private final List<Socket> flood = new ArrayList<>();
    private Transport server;

    @BeforeEach
    void open() throws IOException {
        server = ends.open(provider(), 1, "127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        release();
        ends.close();
    }

    private void release() throws IOException {
        for (Socket socket : flood) {
            socket.close();
        }
        flood.clear();
    }

    private static TransportProvider provider() {
        return new TcpTransportProvider(1_024, 0, request -> new Layers(request.pool(), null, null));
    }

    /** The network 127.0.0.0/8 is this machine's: a stranger has any address of it. */
    private void connect(int number) throws IOException {
        Socket socket = new Socket();
        flood.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.9." + (number >>> 8) + "." + (number & 0xff)), 0));
        socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), server.local().getPort()));
        PacketBatch batch = new PacketBatch();
        assertEquals(0, server.queue(0).receive(batch), "nobody has said anything");
    }

    private void speaks(Transport client, int seed) throws IOException {
        Endpoint to = Ends.at("127.0.0.1", server).over(Endpoint.TCP);
        ends.send(client.queue(0), Ends.bytes(500, seed), client.intern(to));
        assertArrayEquals(Ends.bytes(500, seed), ends.receive(server.queue(0), 1).getFirst().bytes());
    }

    private void awaitTold(String what) throws IOException {
        for (long end = System.nanoTime() + LIMIT; !server.describe().contains(what); ) {
            assertTrue(System.nanoTime() < end, server::describe);
            ends.await(server.queue(0), Poller.READ);
            server.queue(0).receive(new PacketBatch());
        }
    }

    @Test
    void aThousandConnections() throws IOException {
        flood(1_000);
    }

    @Test
    @Tag("long")
    void tenThousandConnections() throws IOException {
        flood(10_000);
    }

    private void flood(int connections) throws IOException {
        Transport known = ends.open(provider(), 1, (String) null);
        speaks(known, 1);
        int small = ends.pool.freeSmall();
        int large = ends.pool.freeLarge();
        for (int i = 0; i < connections; i++) {
            connect(i);
        }
        awaitTold((connections - STRANGERS) + " turned away");
        assertTrue(server.describe().contains(STRANGERS + 1 + " connections, " + STRANGERS + " not proven"), server.describe());
        assertEquals(small, ends.pool.freeSmall(), "strangers hold no buffers");
        assertEquals(large, ends.pool.freeLarge(), "strangers hold no buffers");
        speaks(known, 2);
        release();
        awaitTold(" 1 connection, ");
        speaks(ends.open(provider(), 1, (String) null), 3);
    }
}
