package io.oxtunnel.conformance.packet;

import io.oxtunnel.api.packet.PacketQueue;
import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;

/**
 * Waits for queues as workers do.
 *
 * @param pollers for queues with a descriptor, such as {@code io.oxtunnel.linux.poll.EpollPoller::new} of the bundle io.oxtunnel.linux
 */
public record QueueWait(Poller.Factory pollers) {
    /** For queues that are waited for by {@link Readiness.Waiter}s. */
    public static final Poller.Factory NONE = () -> {
        throw new IOException("a queue with a descriptor needs a poller: override pollers(), on Linux with EpollPoller::new of io.oxtunnel.linux");
    };

    /**
     * Waits until a queue is ready or the time is over.
     *
     * @param interest {@link Poller#READ} or {@link Poller#WRITE}
     * @param nanos at most this long, 0 or more
     * @throws IOException if there is no poller for it
     */
    public void await(PacketQueue queue, int interest, long nanos) throws IOException {
        switch (queue.readiness()) {
            case Readiness.Descriptor d -> {
                try (Poller poller = pollers.open()) {
                    boolean apart = interest == Poller.WRITE && d.room() >= 0;
                    poller.add(apart ? d.room() : d.fd(), 0, apart ? Poller.READ : interest);
                    poller.await(nanos);
                }
            }
            case Readiness.Waiter w when interest == Poller.READ -> w.awaitReadable(nanos);
            case Readiness.Waiter w -> w.awaitWritable(nanos);
        }
    }
}
