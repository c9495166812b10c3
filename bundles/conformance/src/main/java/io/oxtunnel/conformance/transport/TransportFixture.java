package io.oxtunnel.conformance.transport;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.conformance.packet.QueueWait;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What a test of a transport begins with: a server and a client, and what a transport bundle says of them. */
public abstract class TransportFixture {
    /** Memory and transports of a test. */
    protected final Ends ends = new Ends(() -> pollers().open());
    /** Listens on both families. */
    protected Transport server;
    /** Has a port of its own choice. */
    protected Transport client;

    /** Returns what opens the transport of a client. */
    protected abstract TransportProvider provider() throws IOException;

    /** Returns what opens the transport of a server. */
    protected TransportProvider serverProvider() throws IOException {
        return provider();
    }

    /** Returns what waits for queues with descriptors; where queues have none, nothing needs to. */
    protected Poller.Factory pollers() {
        return QueueWait.NONE;
    }

    /** Returns the length of the shortest datagram. */
    protected int smallest() {
        return 1;
    }

    /** Returns the length of the longest datagram. */
    protected int largest() {
        return 65_507;
    }

    /** Returns the length of the longest datagram that is not overtaken by shorter ones. */
    protected int longestInOrder() {
        return largest();
    }

    /** Returns whether it has buffers beforehand, into which it receives when the pool has none. */
    protected boolean lendsBuffers() {
        return false;
    }

    /** Returns where the server is, for a loopback address; one of the same family. */
    protected String serverHost(String loopback) {
        return loopback;
    }

    /** Returns where the clients are, for a loopback address. */
    protected String clientHost(String loopback) {
        return loopback;
    }

    @BeforeEach
    void open() throws IOException {
        server = ends.open(serverProvider(), 1, "::");
        client = ends.open(provider(), 1, (String) null);
    }

    /** Returns where a transport is found by the others. */
    final Endpoint at(String host, Transport transport) throws IOException {
        return Ends.at(serverHost(host), transport).over(provider().carrier());
    }

    @AfterEach
    void close() {
        ends.close();
    }
}
