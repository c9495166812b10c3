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
import io.oxtunnel.conformance.transport.TransportConformance;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class TcpTransportTest extends TransportConformance {
    @Override
    protected Poller.Factory pollers() {
        return EpollPoller::new;
    }

    @Override
    protected TransportProvider provider() {
        return new TcpTransportProvider(1_024, 0, request -> new Layers(request.pool(), null, null));
    }

    @Override
    protected int smallest() {
        return Frame.SHORTEST;
    }

    @Override
    protected int largest() {
        return Frame.LONGEST;
    }

    private Endpoint server(String host) {
        return Ends.at(host, server).over(Endpoint.TCP);
    }

    /** Connects the client, and returns the handle by which the server answers. */
    private long connected() throws IOException {
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(server("127.0.0.1")));
        return server.intern(ends.receive(server.queue(0), 1).getFirst().endpoint());
    }

    @Test
    void whatAPeerDoesNotReadIsDroppedInWholeFramesAndInOrder() throws IOException {
        long back = connected();
        int sent = 0;
        while (server.queue(0).refused() == 0) {
            PacketBatch batch = new PacketBatch();
            for (int i = 0; i < 16; i++) {
                byte[] bytes = Ends.bytes(1_200 + sent % 300, sent);
                ByteBuffer.wrap(bytes).putInt(0, sent++);
                ends.add(batch, bytes, 0, 0, back);
            }
            assertEquals(16, server.queue(0).send(batch, 0), "a server waits for nobody");
            batch.release(ends.pool, 0);
        }
        List<Ends.Datagram> got = ends.receive(client.queue(0), (int) (sent - server.queue(0).refused()));
        int before = -1;
        for (Ends.Datagram d : got) {
            int number = ByteBuffer.wrap(d.bytes()).getInt(0);
            assertTrue(number > before);
            byte[] wanted = Ends.bytes(1_200 + number % 300, number);
            ByteBuffer.wrap(wanted).putInt(0, number);
            assertArrayEquals(wanted, d.bytes());
            before = number;
        }
    }

    @Test
    void aClientWaitsForRoom() throws IOException {
        connected();
        long peer = client.intern(server("127.0.0.1"));
        PacketBatch batch = new PacketBatch();
        for (int i = 0; i < 32; i++) {
            ends.add(batch, Ends.bytes(44 * 1_400, i), 1_400, 0, peer);
        }
        int taken = 32;
        int all = 0;
        for (int round = 0; round < 1_000 && taken == 32; round++) {
            taken = client.queue(0).send(batch, 0);
            all += taken;
        }
        assertTrue(taken < 32, "nothing stops it");
        batch.release(ends.pool, 0);
        assertEquals(0, client.queue(0).refused());
        assertEquals(44 * all, ends.receive(server.queue(0), 44 * all).size());
        ends.await(client.queue(0), Poller.WRITE);
        ends.send(client.queue(0), Ends.bytes(100, 7), peer);
    }

    @Test
    void aLostConnectionIsMadeAgain() throws IOException {
        connected();
        InetSocketAddress same = new InetSocketAddress(InetAddress.ofLiteral("::"), server.local().getPort());
        long peer = client.intern(server("127.0.0.1"));
        server.close();
        Transport next = ends.open(provider(), 1, same, 0);
        long end = System.nanoTime() + 10_000_000_000L;
        PacketBatch batch = new PacketBatch();
        while (next.queue(0).receive(batch) == 0) {
            assertTrue(System.nanoTime() < end, client::describe);
            ends.send(client.queue(0), Ends.bytes(10, 2), peer);
            ends.ready(next.queue(0), Poller.READ);
        }
        assertEquals(10, batch.length[0]);
        batch.release(ends.pool, 0);
    }

    @Test
    void aReleasedServerIsCalledNoMore() throws IOException {
        connected();
        long peer = client.intern(server("127.0.0.1"));
        client.release(peer);
        client.release(peer);
        long end = System.nanoTime() + 10_000_000_000L;
        while (!client.describe().contains(" 0 connections")) {
            assertTrue(System.nanoTime() < end, client::describe);
            ends.ready(server.queue(0), Poller.READ);
            ends.others(server.queue(0));
        }
    }

    @Test
    void compiledPathAllocatesNothing() throws IOException {
        long back = connected();
        PacketBatch out = new PacketBatch();
        ends.add(out, Ends.bytes(44 * 1_472, 1), 1_472, 2, back);
        ends.add(out, Ends.bytes(100, 2), 0, 0, back);
        long source = client.intern(server("127.0.0.1"));
        PacketBatch in = new PacketBatch();
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 2_000; i++) {
                server.queue(0).send(out, 0);
                client.queue(0).receive(in);
                for (int s = 0; s < in.size; s++) {
                    assertTrue(client.queue(0).from(in.peer[s], source));
                }
                in.release(ends.pool, 0);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        } while (bytes >= 2_000);
        out.release(ends.pool, 0);
    }
}
