package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;

/** An open transport of a suspect. */
final class GuardedTransport implements Transport {
    private static final int MOST_QUEUES = 64;
    private static final int MOST_BYTES = 65_507;

    private final Transport transport;
    private final Suspect suspect;
    private final GuardedPool pool;
    private final DatagramQueue[] queues;

    /**
     * Looks at a transport that was just opened.
     *
     * @throws IOException if it is none; then it is closed
     */
    GuardedTransport(Transport transport, GuardedPool pool, Suspect suspect) throws IOException {
        this.transport = transport;
        this.pool = pool;
        this.suspect = suspect;
        int n = transport.queues();
        if (n < 1 || n > MOST_QUEUES || Integer.bitCount(n) != 1 || transport.local() == null) {
            throw new IOException(suspect + " opened " + n + " queues at " + transport.local() + "; allowed: a power of two in 1.."
                    + MOST_QUEUES + ", at an address");
        }
        queues = new DatagramQueue[n];
        for (int i = 0; i < n; i++) {
            queues[i] = new GuardedDatagramQueue(Guards.queue(transport.queue(i), suspect), pool, suspect);
        }
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
        return transport.intern(endpoint);
    }

    @Override
    public void release(long peer) {
        transport.release(peer);
    }

    @Override
    public boolean sendsWhole() {
        return transport.sendsWhole();
    }

    @Override
    public long whole(long peer) {
        return transport.whole(peer);
    }

    @Override
    public int maxDatagram(Endpoint endpoint) {
        return Math.clamp(transport.maxDatagram(endpoint), 0, MOST_BYTES);
    }

    @Override
    public int[] sockets() {
        return transport.sockets();
    }

    @Override
    public InetSocketAddress local() {
        return transport.local();
    }

    @Override
    public String describe() {
        return suspect.charge() == null ? transport.describe() : transport.describe() + " (" + suspect.charge() + ")";
    }

    @Override
    public void close() {
        for (DatagramQueue queue : queues) {
            queue.close();
        }
        transport.close();
        Guards.leaked(pool, suspect);
    }
}
