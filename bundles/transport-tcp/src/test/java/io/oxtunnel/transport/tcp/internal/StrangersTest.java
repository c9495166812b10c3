package io.oxtunnel.transport.tcp.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.conformance.transport.Ends;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers get of a server: one frame, five seconds, and a bounded number of connections (PROTOCOL.md T29). */
@Tag("T29")
@Timeout(60)
class StrangersTest {
    private final Ends ends = new Ends(EpollPoller::new);
    private final List<Socket> sockets = new ArrayList<>();
    private Transport server;

    @BeforeEach
    void open() throws IOException {
        server = ends.open(new TcpTransportProvider(64, 0, request -> new Layers(request.pool(), null, null)), 1, "127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        ends.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.local().getPort());
        socket.setSoTimeout(10);
        sockets.add(socket);
        return socket;
    }

    private static byte[] frame(int length, int seed) {
        byte[] all = new byte[2 + length];
        all[0] = (byte) (length >>> 8);
        all[1] = (byte) length;
        System.arraycopy(Ends.bytes(length, seed), 0, all, 2, length);
        return all;
    }

    /** Gives the server turns until a connection is over. */
    private void awaitEnd(Socket socket) throws IOException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (true) {
            assertTrue(System.nanoTime() < end, "the connection lasts");
            turn();
            try {
                if (socket.getInputStream().read() < 0) {
                    return;
                }
            } catch (SocketTimeoutException e) {
                // Not yet.
            } catch (SocketException e) {
                return;
            }
        }
    }

    private int turn() throws IOException {
        PacketBatch batch = new PacketBatch();
        int n = server.queue(0).receive(batch);
        batch.release(ends.pool, 0);
        return n;
    }

    @Test
    void oneFrameIsHeardAndTheRestWhenItIsProven() throws Exception {
        Socket socket = connect();
        socket.getOutputStream().write(frame(241, 1));
        socket.getOutputStream().write(frame(100, 2));
        socket.getOutputStream().write(frame(100, 3));
        PacketBatch batch = new PacketBatch();
        while (server.queue(0).receive(batch) == 0) {
            ends.await(server.queue(0), Poller.READ);
        }
        assertEquals(1, batch.size);
        assertEquals(241, batch.length[0]);
        long passing = batch.peer[0];
        batch.release(ends.pool, 0);
        server.queue(0).proven(passing);
        List<Ends.Datagram> rest = ends.receive(server.queue(0), 2);
        assertArrayEquals(Ends.bytes(100, 2), rest.get(0).bytes());
        assertArrayEquals(Ends.bytes(100, 3), rest.get(1).bytes());
    }

    @Test
    void whoIsNotProvenIsReadNoMoreAndEnds() throws Exception {
        Socket silent = connect();
        Socket slow = connect();
        slow.getOutputStream().write(0);
        Socket talks = connect();
        talks.getOutputStream().write(frame(241, 1));
        talks.getOutputStream().write(frame(241, 2));
        int heard = 0;
        for (long end = System.nanoTime() + 300_000_000L; System.nanoTime() < end;) {
            heard += turn();
            ends.await(server.queue(0), Poller.READ);
        }
        assertEquals(1, heard);
        awaitEnd(silent);
        awaitEnd(slow);
        awaitEnd(talks);
        assertTrue(server.describe().contains("0 connections, 3 too slow"), server.describe());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 1_501, 65_535})
    void anIllegalLengthEndsTheConnectionAtOnce(int length) throws Exception {
        Socket socket = connect();
        socket.getOutputStream().write(new byte[] {(byte) (length >>> 8), (byte) length, 1, 2, 3});
        awaitEnd(socket);
        assertTrue(server.describe().contains("1 malformed"), server.describe());
    }

    @Test
    void oneSourceHasSixteenStrangersAndLeavesRoomToOthers() throws Exception {
        for (int i = 0; i < 40; i++) {
            connect();
        }
        long end = System.nanoTime() + 10_000_000_000L;
        while (!server.describe().contains("24 turned away")) {
            assertTrue(System.nanoTime() < end, server::describe);
            ends.await(server.queue(0), Poller.READ);
            turn();
        }
        assertTrue(server.describe().contains("16 connections, 16 not proven, 24 turned away"), server.describe());
        Doorman doorman = new Doorman(64);
        InetAddress six = InetAddress.ofLiteral("2001:db8::1");
        for (int i = 0; i < 16; i++) {
            assertTrue(doorman.admit(InetAddress.ofLiteral("2001:db8::" + i)));
        }
        assertEquals(false, doorman.admit(six));
        assertTrue(doorman.admit(InetAddress.ofLiteral("2001:db8:0:1::1")));
        doorman.proven(six);
        assertEquals(false, doorman.admit(six), "a quarter of all, proven or not");
        doorman.left(six, true);
        assertTrue(doorman.admit(six));
    }
}
