package io.oxtunnel.transport.udp.internal;

import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.linux.socket.LinuxSocket;

/** One socket of the transport. Its two halves share the descriptor and nothing else. */
final class UdpQueue implements DatagramQueue {
    private final LinuxSocket socket;
    private final UdpReceiver receiver;
    private final UdpSender sender;
    private final Readiness readiness;
    private boolean closed;

    UdpQueue(LinuxSocket socket, UdpReceiver receiver, UdpSender sender) {
        this.socket = socket;
        this.receiver = receiver;
        this.sender = sender;
        readiness = new Readiness.Descriptor(socket.fd());
    }

    @Override
    public int receive(PacketBatch into) {
        return receiver.receive(into);
    }

    @Override
    public int send(PacketBatch from, int first) {
        return sender.send(from, first);
    }

    @Override
    public Endpoint endpoint(long received) {
        return receiver.endpoint(received);
    }

    @Override
    public boolean from(long received, long peer) {
        return receiver.from(received, peer);
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public long refused() {
        return receiver.refused() + sender.refused();
    }

    @Override
    public String failure() {
        return receiver.failure() != null ? receiver.failure() : sender.failure();
    }

    /** Returns the descriptor of its socket. */
    int descriptor() {
        return socket.fd();
    }

    /** Returns whether trains go out whole. */
    boolean gso() {
        return sender.gso();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            socket.close();
            receiver.close();
            sender.close();
        }
    }
}
