package io.oxtunnel.transport.xdp.internal;

import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.linux.xdp.XdpProgram;
import java.net.InetSocketAddress;
import java.util.List;

/** An open AF_XDP transport: frames of one interface, and a UDP transport on the same port for everything else. */
final class XdpTransport implements Transport {
    private final Nic nic;
    private final Steering steering;
    private final Neighbourhood neighbourhood;
    private final Transport udp;
    private final PeerTable peers;
    private final List<XdpQueue> queues;
    private final int sockets;
    private final boolean zeroCopy;

    /**
     * @param sockets AF_XDP sockets in all
     * @param zeroCopy whether the driver uses the buffers directly
     */
    XdpTransport(Nic nic, Steering steering, Neighbourhood neighbourhood, Transport udp, PeerTable peers, List<XdpQueue> queues, int sockets,
            boolean zeroCopy) {
        this.nic = nic;
        this.steering = steering;
        this.neighbourhood = neighbourhood;
        this.udp = udp;
        this.peers = peers;
        this.queues = queues;
        this.sockets = sockets;
        this.zeroCopy = zeroCopy;
    }

    @Override
    public int queues() {
        return queues.size();
    }

    @Override
    public DatagramQueue queue(int index) {
        return queues.get(index);
    }

    @Override
    public long intern(Endpoint endpoint) {
        return peers.intern(endpoint);
    }

    /** Returns whether datagrams to a peer go by frames: the way to it is known. */
    boolean framed(long peer) {
        Peer known = peers.get(peer);
        Way way = known == null ? null : known.way();
        return way != null && way.mac() != 0;
    }

    @Override
    public void release(long peer) {
        peers.release(peer);
    }

    @Override
    public boolean sendsWhole() {
        return udp.sendsWhole();
    }

    @Override
    public long whole(long peer) {
        if (!udp.sendsWhole()) {
            return Transport.super.whole(peer);
        }
        return peer | XdpQueue.WHOLE;
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return udp.maxDatagram(endpoint);
    }

    @Override
    public InetSocketAddress local() {
        return udp.local();
    }

    @Override
    public String describe() {
        long lost = queues.stream().mapToLong(XdpQueue::lost).sum();
        return "af-xdp on " + nic.link().name() + " (" + nic.features().driver() + "), "
                + (steering.mode() == XdpProgram.Mode.NATIVE ? "native" : "generic, which is slower") + ", " + (zeroCopy ? "zero-copy" : "copy") + ", "
                + sockets + (sockets == 1 ? " queue" : " queues") + (lost == 0 ? "" : ", " + lost + " frames lost for want of buffers")
                + (neighbourhood.gone() ? ", the interface is gone" : "") + "; beside it " + udp.describe();
    }

    /** In this order: nobody looks ways up, nothing new arrives, and then the buffers come back. */
    @Override
    public void close() {
        neighbourhood.close();
        steering.close();
        queues.forEach(XdpQueue::close);
        udp.close();
    }
}
