package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.PacketPort;
import io.oxtunnel.api.transport.Transport;

/**
 * Carries batches the whole way, in both directions, for one queue of the transport and one of the port. Threads are its own business:
 * {@link PolledWorker} has one, {@link SplitWorker} one for each direction.
 */
public interface Worker {
    /** Starts its threads. */
    void start();

    /** Makes it look at its rings; any thread. */
    void wake();

    /** Lets it go on after a failure that is mended; any thread. */
    void resume();

    /** Asks it to end after the present turn. */
    void stop();

    /**
     * Waits for its end.
     *
     * @return whether its threads have ended; where one has not (stuck in a provider), nothing it uses may be freed
     */
    boolean join(long millis) throws InterruptedException;

    /** Returns whether it watches a transport that may have been replaced; any thread. */
    boolean uses(Transport transport);

    /** Returns whether it watches a port that may have been replaced; any thread. */
    boolean uses(PacketPort port);

    /** Returns the counters of this worker, one for each thread. */
    WorkerCounters[] counters();

    /** Returns the ids of its threads. */
    long[] threads();

    /** Gives its buffers back, after it has ended. */
    void release(BufferPool pool);
}
