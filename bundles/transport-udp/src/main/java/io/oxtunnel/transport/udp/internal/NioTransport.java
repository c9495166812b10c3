package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.HandleTable;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.channels.DatagramChannel;
import java.util.Objects;

/** An open UDP transport of plain Java: one channel, one queue. */
final class NioTransport implements Transport {
    private final HandleTable peers = new HandleTable(HandleTable.MAXIMUM);
    private final InetSocketAddress local;
    private final NioQueue queue;

    NioTransport(DatagramChannel channel, BufferPool pool) throws IOException {
        local = (InetSocketAddress) channel.getLocalAddress();
        queue = new NioQueue(channel, pool, peers);
    }

    @Override
    public int queues() {
        return 1;
    }

    @Override
    public DatagramQueue queue(int index) {
        Objects.checkIndex(index, 1);
        return queue;
    }

    @Override
    public long intern(Endpoint endpoint) {
        return peers.acquire(endpoint);
    }

    @Override
    public void release(long peer) {
        peers.release(peer);
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return PayloadSize.of(mtu(endpoint), endpoint.remote().getAddress() instanceof Inet4Address);
    }

    private static int mtu(Endpoint endpoint) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.connect(endpoint.remote());
            NetworkInterface out = NetworkInterface.getByInetAddress(((InetSocketAddress) channel.getLocalAddress()).getAddress());
            return out == null ? PayloadSize.ETHERNET_MTU : out.getMTU();
        } catch (IOException e) {
            return PayloadSize.ETHERNET_MTU;
        }
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public String describe() {
        return "udp on " + new Endpoint(local, null) + ", 1 queue, plain Java (one datagram a system call)";
    }

    @Override
    public void close() {
        queue.close();
    }
}
