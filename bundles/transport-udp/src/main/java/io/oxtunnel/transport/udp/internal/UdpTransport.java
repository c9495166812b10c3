package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.net.InetSocketAddress;
import java.util.List;

/** An open UDP transport of Linux: its queues, and the endpoints they share. */
final class UdpTransport implements Transport {
    private final List<UdpQueue> queues;
    private final PeerTable peers;
    private final PathMtu mtu;
    private final InetSocketAddress local;

    UdpTransport(List<UdpQueue> queues, PeerTable peers, PathMtu mtu, InetSocketAddress local) {
        this.queues = queues;
        this.peers = peers;
        this.mtu = mtu;
        this.local = local;
    }

    @Override
    public int queues() {
        return queues.size();
    }

    @Override
    public DatagramQueue queue(int index) {
        return queues.get(index);
    }

    /** {@inheritDoc} An IPv6 endpoint is refused with IllegalArgumentException where only IPv4 is bound. */
    @Override
    public long intern(Endpoint endpoint) {
        return peers.intern(endpoint);
    }

    @Override
    public void release(long peer) {
        peers.release(peer);
    }

    @Override
    public boolean sendsWhole() {
        return true;
    }

    @Override
    public long whole(long peer) {
        return peer | UdpSender.WHOLE;
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return mtu.maxDatagram(endpoint);
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public int[] sockets() {
        return queues.stream().mapToInt(UdpQueue::descriptor).toArray();
    }

    @Override
    public String describe() {
        boolean gso = queues.stream().allMatch(UdpQueue::gso);
        return "udp on " + new Endpoint(local, null) + ", " + queues.size() + (queues.size() == 1 ? " queue" : " queues")
                + (gso ? ", trains whole (GSO)" : ", trains datagram by datagram (no GSO)");
    }

    @Override
    public void close() {
        queues.forEach(UdpQueue::close);
    }
}
