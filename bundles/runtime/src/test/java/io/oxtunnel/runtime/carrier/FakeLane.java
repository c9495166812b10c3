package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A transport of the test with one queue: it gives so many slots and takes so many. Nothing in it is allocated while it runs. */
final class FakeLane implements Transport, DatagramQueue, TransportProvider {
    static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.1");
    final String carrier;
    final int fd;
    final long[] sent = new long[1_024];
    int sends;
    int gives;
    int room = Integer.MAX_VALUE;
    int queues = 1;
    boolean failed;
    boolean closed;
    boolean opens = true;
    String unsuited;
    TransportRequest request;

    FakeLane(String carrier, int fd) {
        this.carrier = carrier;
        this.fd = fd;
    }

    int ready() {
        return (gives > 0 ? Poller.READ : 0) | (room > 0 ? Poller.WRITE : 0);
    }

    @Override
    public Transport open(TransportRequest request) throws IOException {
        this.request = request;
        if (!opens) {
            throw new IOException(carrier + " is busy");
        }
        return this;
    }

    @Override
    public String carrier() {
        return carrier;
    }

    @Override
    public String unsuited(TransportRequest request) {
        return unsuited;
    }

    @Override
    public int receive(PacketBatch into) {
        if (failed) {
            return FAILED;
        }
        int n = 0;
        for (; gives > 0 && !into.full(); n++, gives--) {
            into.add(BufferPool.NONE, 0, 100, 0, 0, 7);
        }
        return n;
    }

    @Override
    public int send(PacketBatch from, int first) {
        int n = 0;
        for (int i = first; i < from.size && room > 0; i++, n++, room--) {
            sent[sends++ & 1_023] = from.peer[i] << 32 | from.length[i];
        }
        return n;
    }

    @Override
    public Endpoint endpoint(long received) {
        return new Endpoint(new InetSocketAddress(ADDRESS, (int) received), null, carrier);
    }

    @Override
    public boolean from(long received, long peer) {
        return received == peer;
    }

    @Override
    public Readiness readiness() {
        return new Readiness.Descriptor(fd);
    }

    @Override
    public long refused() {
        return 0;
    }

    @Override
    public String failure() {
        return failed ? "failed" : null;
    }

    @Override
    public int queues() {
        return queues;
    }

    @Override
    public DatagramQueue queue(int index) {
        return this;
    }

    @Override
    public long intern(Endpoint endpoint) {
        return endpoint.remote().getPort();
    }

    @Override
    public void release(long peer) {
        sends = 0;
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return fd;
    }

    @Override
    public InetSocketAddress local() {
        return null;
    }

    @Override
    public String describe() {
        return carrier;
    }

    @Override
    public void close() {
        closed = true;
    }
}
