package io.oxtunnel.capture.nfqueue;

import io.oxtunnel.api.capture.ResponseInjector;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketBatch;
import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import io.oxtunnel.linux.nfqueue.NetfilterQueue;
import io.oxtunnel.linux.poll.EpollPoller;
import java.io.IOException;

/**
 * The part of a capture that one worker has: a queue of the firewall for TCP, with super-packets, another one for everything else, because
 * the kernel would glue datagrams without telling their lengths; and a way in for what comes back. One thread but for the counters.
 */
final class QueuePair implements PacketQueue {
    private final NetfilterQueue tcp;
    private final NetfilterQueue other;
    private final ResponseInjector injector;
    private final EpollPoller both;
    private final Readiness readiness;
    private final Leaving leaving;
    private final Coming coming;
    private boolean tcpFirst;
    private boolean closed;
    private volatile long unknown;

    private QueuePair(NetfilterQueue tcp, NetfilterQueue other, ResponseInjector injector, EpollPoller both, Leaving leaving, Coming coming) {
        this.tcp = tcp;
        this.other = other;
        this.injector = injector;
        this.both = both;
        this.leaving = leaving;
        this.coming = coming;
        readiness = new Readiness.Descriptor(both.descriptor());
    }

    /**
     * Opens both queues, and takes the injector over.
     *
     * @throws IOException if the system refuses; the injector is closed then
     */
    static QueuePair open(NetfilterQueue.Options tcp, NetfilterQueue.Options other, BufferPool pool, Shared shared, ResponseInjector injector)
            throws IOException {
        Leaving leaving = new Leaving(pool, shared);
        NetfilterQueue first = null;
        NetfilterQueue second = null;
        EpollPoller both = null;
        try {
            first = NetfilterQueue.open(tcp, pool, leaving);
            second = NetfilterQueue.open(other, pool, leaving);
            both = new EpollPoller();
            both.add(first.fd(), 0, Poller.READ);
            both.add(second.fd(), 1, Poller.READ);
            return new QueuePair(first, second, injector, both, leaving, new Coming(pool, shared));
        } catch (IOException | RuntimeException e) {
            close(first, second, both, injector);
            throw e;
        }
    }

    @Override
    public int receive(PacketBatch into) {
        leaving.now(FlowTable.tick(System.nanoTime()));
        int before = into.size;
        // In turn, so that neither fills every batch.
        tcpFirst = !tcpFirst;
        (tcpFirst ? tcp : other).receive(into);
        (tcpFirst ? other : tcp).receive(into);
        return into.size == before && failure() != null ? FAILED : into.size - before;
    }

    @Override
    public int send(PacketBatch from, int first) {
        coming.now(FlowTable.tick(System.nanoTime()));
        for (int slot = first; slot < from.size; slot++) {
            if (from.length[slot] != 0 && !coming.take(from.at[slot], from.length[slot])) {
                from.length[slot] = 0;
                refuse();
            }
        }
        injector.send(from, first);
        return from.size - first;
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // One thread writes, others read.
    private void refuse() {
        unknown++;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    @Override
    public long refused() {
        return unknown + injector.refused() + tcp.refused() + other.refused();
    }

    /** Returns how many packets of the tunnel belonged to no flow of this machine. Any thread. */
    long unknown() {
        return unknown;
    }

    /** Returns how often the kernel could not hand packets over in time. Any thread. */
    long overruns() {
        return tcp.overruns() + other.overruns();
    }

    @Override
    public String failure() {
        return tcp.failure() != null ? tcp.failure() : other.failure();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            close(tcp, other, both, injector);
        }
    }

    private static void close(NetfilterQueue tcp, NetfilterQueue other, EpollPoller both, ResponseInjector injector) {
        if (both != null) {
            both.close();
        }
        if (tcp != null) {
            tcp.close();
        }
        if (other != null) {
            other.close();
        }
        injector.close();
    }
}
