package io.oxtunnel.runtime.rehearsal;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportProvider;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a rehearsal is played: a port and a transport that are joined to themselves, made by the real providers where they can. The
 * transport is a real one that listens on loopback and sends to its own port.
 */
final class Stage implements AutoCloseable {
    private final PacketQueue port;
    private final Transport transport;
    private final long peer;

    Stage(BufferPool pool, PacketPort like, TransportProvider provider) {
        port = port(pool, like);
        transport = transport(pool, provider);
        try {
            peer = transport.intern(new Endpoint(transport.local(), null));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private static PacketQueue port(BufferPool pool, PacketPort like) {
        try {
            PacketQueue understudy = like.understudy(pool);
            return understudy == null ? new LoopQueue(pool) : understudy;
        } catch (IOException | RuntimeException e) {
            return new LoopQueue(pool);
        }
    }

    private static Transport transport(BufferPool pool, TransportProvider provider) {
        try {
            return provider.open(new TransportRequest(pool, 1, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException | RuntimeException e) {
            // A provider that cannot be rehearsed with is no reason not to rehearse the rest.
            return new LoopTransport(new LoopQueue(pool));
        }
    }

    /** Returns the handle of the transport's own port. */
    long peer() {
        return peer;
    }

    Transport transport() {
        return transport;
    }

    PacketQueue queue() {
        return port;
    }

    /** Returns the port as workers see one. */
    PacketPort port() {
        return new OneQueue(port);
    }

    @Override
    public void close() {
        port.close();
        transport.close();
    }

    private record OneQueue(PacketQueue queue) implements PacketPort {
        @Override
        public int queues() {
            return 1;
        }

        @Override
        public PacketQueue queue(int index) {
            return queue;
        }

        @Override
        public String describe() {
            return "rehearsal";
        }

        @Override
        public void close() {
            queue.close();
        }
    }

    private record LoopTransport(LoopQueue queue) implements Transport {
        @Override
        public int queues() {
            return 1;
        }

        @Override
        public DatagramQueue queue(int index) {
            return queue;
        }

        @Override
        public long intern(Endpoint endpoint) {
            return 0;
        }

        @Override
        public void release(long peer) {
            // There is one endpoint.
        }

        @Override
        public int maxDatagram(Endpoint endpoint) {
            return Rehearsal.DATAGRAM;
        }

        @Override
        public InetSocketAddress local() {
            return Rehearsal.SERVER.remote();
        }

        @Override
        public String describe() {
            return "rehearsal";
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
