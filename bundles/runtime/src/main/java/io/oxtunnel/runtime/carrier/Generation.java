package io.oxtunnel.runtime.carrier;

import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * The transports that serve a tunnel between two replacements, under the handles of the {@link Outer}. A handle is pointed before anybody
 * can send to it; who hands it to another thread publishes that as well.
 */
final class Generation implements Transport {
    private static final int FIRST = 64;

    private final Transport transport;
    private final GenerationQueue[] queues;
    private volatile long[] own = new long[FIRST];

    Generation(Transport transport) {
        this.transport = transport;
        queues = new GenerationQueue[transport.queues()];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = new GenerationQueue(this, transport.queue(i));
        }
    }

    /** Sets which handle of its transport a handle stands for. Under the lock of the outer side. */
    void point(int handle, long to) {
        long[] map = own;
        if (handle >= map.length) {
            map = Arrays.copyOf(map, Math.max(handle + 1, 2 * map.length));
        }
        map[handle] = to;
        own = map;
    }

    /** Returns the handle of its transport. Any thread. */
    long of(long handle) {
        return (handle & Outer.WHOLE) == 0 ? own[(int) handle] : whole(own[(int) (handle & ~Outer.WHOLE)]);
    }

    @Override
    public int queues() {
        return queues.length;
    }

    @Override
    public DatagramQueue queue(int index) {
        return queues[index];
    }

    @Override
    public long intern(Endpoint endpoint) {
        throw new UnsupportedOperationException("handles are made by the outer side");
    }

    @Override
    public void release(long peer) {
        throw new UnsupportedOperationException("handles are released by the outer side");
    }

    @Override
    public boolean sendsWhole() {
        return transport.sendsWhole();
    }

    @Override
    public long whole(long peer) {
        return transport.sendsWhole() ? transport.whole(peer) : peer;
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return transport.maxDatagram(endpoint);
    }

    @Override
    public InetSocketAddress local() {
        return transport.local();
    }

    @Override
    public String describe() {
        return transport.describe();
    }

    @Override
    public void close() {
        transport.close();
    }
}
