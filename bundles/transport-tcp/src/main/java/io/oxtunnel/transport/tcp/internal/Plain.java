package io.oxtunnel.transport.tcp.internal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.transport.TransportRequest;
import io.oxtunnel.linux.socket.LinuxSocket;
import java.net.InetSocketAddress;

/** Nothing between the socket and the frames. */
final class Plain implements Streams {
    private final BufferPool pool;

    Plain(TransportRequest request) {
        pool = request.pool();
    }

    @Override
    public Stream of(LinuxSocket socket, InetSocketAddress to, Runnable done) {
        return new PlainStream(socket.fd(), pool);
    }

    @Override
    public InetSocketAddress first(InetSocketAddress server) {
        return server;
    }

    @Override
    public String describe() {
        return "";
    }
}
