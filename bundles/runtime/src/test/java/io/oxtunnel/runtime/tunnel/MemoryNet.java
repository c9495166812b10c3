package io.oxtunnel.runtime.tunnel;

import io.oxtunnel.api.capture.Assignment;
import io.oxtunnel.api.capture.Capture;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.api.transport.TransportRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;

/** A network in memory between one server and one client, with an inner side for each. */
final class MemoryNet {
    static final Endpoint SERVER = new Endpoint(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 51_820), null);
    static final Endpoint CLIENT = new Endpoint(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 40_000), null);

    final BlockingQueue<byte[]> wire = new LinkedBlockingQueue<>();
    private final Map<Endpoint, End> ends = new ConcurrentHashMap<>();
    volatile Predicate<byte[]> lose = datagram -> false;
    volatile int mtu = 1_472;

    /** One end of the network. */
    final class End implements Transport {
        private final MemoryQueue queue;

        private End(BufferPool pool, Endpoint own, Endpoint other) {
            queue = new MemoryQueue(pool, other, datagram -> {
                wire.add(datagram);
                End to = ends.get(other);
                if (to != null && !lose.test(datagram)) {
                    to.queue.put(datagram, 0);
                }
            });
            ends.put(own, this);
        }

        void inject(byte[] datagram, int stride) {
            queue.put(datagram, stride);
        }

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
            return 1;
        }

        @Override
        public void release(long peer) {
            // One handle for all.
        }

        @Override
        public int maxDatagram(Endpoint endpoint) {
            return mtu;
        }

        @Override
        public InetSocketAddress local() {
            return null;
        }

        @Override
        public String describe() {
            return "memory";
        }

        @Override
        public void close() {
            queue.close();
        }
    }

    /** Opens an end as a provider does; there is none on loopback, where a rehearsal asks for one. */
    Transport open(TransportRequest request) throws IOException {
        if (request.listen() != null && request.listen().getAddress().isLoopbackAddress()) {
            throw new IOException("no loopback");
        }
        return end(request.pool(), request.listen() != null);
    }

    End end(BufferPool pool, boolean server) {
        return server ? new End(pool, SERVER, CLIENT) : new End(pool, CLIENT, SERVER);
    }

    End end(boolean server) {
        return ends.get(server ? SERVER : CLIENT);
    }

    /** An inner side: packets put in go out through the tunnel, packets that arrive are kept. */
    static final class Port implements Capture {
        final BlockingQueue<byte[]> arrived = new LinkedBlockingQueue<>();
        final BlockingQueue<Assignment> assigned = new LinkedBlockingQueue<>();
        final MemoryQueue queue;

        Port(BufferPool pool) {
            queue = new MemoryQueue(pool, null, arrived::add);
        }

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
            return "port";
        }

        @Override
        public void assign(Assignment assignment) {
            assigned.add(assignment);
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
