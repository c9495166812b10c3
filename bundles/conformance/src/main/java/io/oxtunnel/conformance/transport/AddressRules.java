package io.oxtunnel.conformance.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transport keeps of addresses: handles, whom a datagram is from, ports that are in use. */
public abstract class AddressRules extends DatagramRules {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void passingHandleIsComparedWithInternedOnes(String host) throws IOException {
        Transport other = ends.open(provider(), 1, (String) null);
        ends.send(client.queue(0), Ends.bytes(10, 1), client.intern(at(host, server)));
        Endpoint first = ends.receive(server.queue(0), 1).getFirst().endpoint();
        ends.send(other.queue(0), Ends.bytes(10, 1), other.intern(at(host, server)));
        PacketBatch batch = new PacketBatch();
        while (server.queue(0).receive(batch) == 0) {
            ends.ready(server.queue(0), Poller.READ);
        }
        long passing = batch.peer[0];
        long firstPeer = server.intern(first);
        long secondPeer = server.intern(server.queue(0).endpoint(passing));
        long anyLocal = server.intern(new Endpoint(server.queue(0).endpoint(passing).remote(), null, provider().carrier()));
        assertNotEquals(firstPeer, secondPeer);
        assertTrue(server.queue(0).from(passing, secondPeer));
        assertTrue(server.queue(0).from(passing, anyLocal));
        assertFalse(server.queue(0).from(passing, firstPeer));
        batch.release(ends.pool, 0);
        assertEquals(0, server.queue(0).receive(batch));
        assertFalse(server.queue(0).from(passing, secondPeer), "good until the next receive only");
        assertThrows(IllegalArgumentException.class, () -> server.queue(0).endpoint(passing));
    }

    @Test
    void handlesAreCountedAndUsedAgain() throws IOException {
        Endpoint a = at("127.0.0.1", server);
        // Where every family reaches the server at one address, its neighbour is another endpoint.
        Endpoint b = a.equals(at("::1", server)) ? at("127.0.0.1", client) : at("::1", server);
        long handle = client.intern(a);
        assertEquals(handle, client.intern(a));
        long second = client.intern(b);
        assertNotEquals(handle, second);
        client.release(handle);
        assertEquals(handle, client.intern(a));
        client.release(handle);
        client.release(handle);
        assertThrows(IllegalArgumentException.class, () -> client.release(handle));
        assertThrows(IllegalArgumentException.class, () -> client.release(-1));
        assertThrows(IllegalArgumentException.class, () -> client.release(1 << 20));
    }

    @Test
    void busyPortIsSaidClearly() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.ofLiteral("::"), server.local().getPort());
        for (int queues : new int[] {1, 4}) {
            IOException e = assertThrows(IOException.class, () -> ends.open(serverProvider(), queues, taken, 0));
            assertTrue(e.getMessage().contains(Integer.toString(taken.getPort())), e.getMessage());
            assertTrue(e.getMessage().contains("ddress already in use"), e.getMessage());
        }
    }
}
