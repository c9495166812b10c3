package io.oxtunnel.api.packet;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One queue of a transport or of a {@link PacketPort}. Used by one thread at a time (where {@link Readiness} is a
 * {@link Readiness.Waiter}, by two: one receives, one sends). Nothing here blocks, locks, allocates or throws per packet.
 */
@ConsumerType
public interface PacketQueue extends AutoCloseable {
    /** Result of {@link #receive} and {@link #send}: this queue has failed for good, {@link #failure()} says why. */
    int FAILED = -1;

    /**
     * Adds what is waiting to the free slots of a batch. Each filled slot's buffer was acquired from the pool by this queue and belongs
     * to the caller from then on. At least {@link BufferPool#HEADROOM} bytes before the packet are free.
     *
     * @return slots filled; 0 if nothing waits or no buffer is free; {@link #FAILED}
     */
    int receive(PacketBatch into);

    /**
     * Sends slots {@code first..size-1} in order. When it returns, the bytes of the slots it took may be reused: buffers stay the
     * caller's. What it did not take has to be offered again, once {@link Readiness} says writable.
     *
     * @return slots taken, 0 when it would block; {@link #FAILED}. A packet that the system refuses as such is taken and counted.
     */
    int send(PacketBatch from, int first);

    /** Returns how a worker waits for this queue; the same object always. */
    Readiness readiness();

    /**
     * Returns whether {@link #receive} has something that {@link #readiness} need not tell of, because this thread itself brought it
     * about by {@link #send}: a forwarder that answers what it is sent. Asked once a turn, so it costs no system call.
     */
    default boolean pending() {
        return false;
    }

    /** Returns how many packets were taken by {@link #send} and then refused by the system, or could not be received whole. */
    long refused();

    /** Returns why this queue failed, or null as long as it has not. */
    String failure();

    /** Closes the queue; a waiting thread wakes up. Idempotent. */
    @Override
    void close();
}
