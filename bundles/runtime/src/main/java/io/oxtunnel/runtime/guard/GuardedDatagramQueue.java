package io.oxtunnel.runtime.guard;

import io.oxtunnel.api.transport.DatagramQueue;
import io.oxtunnel.api.transport.Endpoint;

/** A queue of a transport; see {@link GuardedQueue}. */
final class GuardedDatagramQueue extends GuardedQueue implements DatagramQueue {
    /** Passing handles are as large as this ({@link io.oxtunnel.api.transport.Transport#intern}): above it stands whose they are. */
    private static final long MOST_PEER = (1L << 56) - 1;

    private final DatagramQueue queue;

    GuardedDatagramQueue(DatagramQueue queue, GuardedPool pool, Suspect suspect) {
        super(queue, pool, suspect, MOST_PEER, 0);
        this.queue = queue;
    }

    @Override
    public Endpoint endpoint(long received) {
        return queue.endpoint(received);
    }

    @Override
    public boolean from(long received, long peer) {
        try {
            return suspect.charge() == null && queue.from(received, peer);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            suspect.accuse("threw " + e + " in from");
            return false;
        }
    }

    @Override
    public void proven(long received) {
        try {
            queue.proven(received);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            suspect.accuse("threw " + e + " in proven");
        }
    }
}
