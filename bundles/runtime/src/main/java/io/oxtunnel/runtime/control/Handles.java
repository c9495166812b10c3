package io.oxtunnel.runtime.control;

import io.oxtunnel.api.transport.Endpoint;
import io.oxtunnel.api.transport.Transport;
import io.oxtunnel.runtime.worker.Quiescence;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Handles of the endpoints that the control path writes to. Each is kept a while, so that none is released while a datagram to it may
 * still wait. Strangers that are answered get one too: they are bounded, and the one unused for longest makes way. Control path.
 */
final class Handles {
    /** Most endpoints at a time, and most whose release waits for the workers. */
    static final int MAXIMUM = 4_096;
    /** Above this many the oldest go at once. */
    static final int CROWD = MAXIMUM / 2;
    private static final System.Logger LOG = System.getLogger("io.oxtunnel.runtime");
    private static final long KEEP_NANOS = 10_000_000_000L;

    private static final class Kept {
        private final long handle;
        private long usedAt;
        private long offered;

        private Kept(long handle) {
            this.handle = handle;
        }
    }

    private final Transport transport;
    // Unused for longest first.
    private final Map<Endpoint, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);
    private final AtomicInteger leaving = new AtomicInteger();

    Handles(Transport transport) {
        this.transport = transport;
    }

    /**
     * Returns the handle of an endpoint that is about to be used, or -1 if there is none for it now.
     *
     * @param offered datagrams that were offered to the worker before this one
     */
    long of(Endpoint to, long now, long offered) {
        Kept entry = kept.get(to);
        if (entry == null) {
            entry = intern(to);
        }
        if (entry == null) {
            return -1;
        }
        entry.usedAt = now;
        entry.offered = offered + 1;
        return entry.handle;
    }

    private Kept intern(Endpoint to) {
        if (kept.size() >= MAXIMUM) {
            return null;
        }
        try {
            Kept entry = new Kept(transport.intern(to));
            kept.put(to, entry);
            return entry;
        } catch (IllegalStateException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.DEBUG, "no datagram goes to " + to, e);
            return null;
        }
    }

    /**
     * Releases what was not used for a while, or longest where there are too many.
     *
     * @param taken datagrams that the worker has taken: those to a handle that was used later may still wait
     */
    void forget(long now, long taken, Quiescence quiescence) {
        Iterator<Kept> oldest = kept.values().iterator();
        while (oldest.hasNext() && leaving.get() < MAXIMUM) {
            Kept entry = oldest.next();
            boolean due = kept.size() > CROWD || now - entry.usedAt >= KEEP_NANOS;
            if (!due || entry.offered > taken) {
                return;
            }
            oldest.remove();
            leaving.incrementAndGet();
            quiescence.retire(() -> {
                leaving.decrementAndGet();
                transport.release(entry.handle);
            });
        }
    }

    /** Returns how many endpoints are kept. */
    int size() {
        return kept.size();
    }
}
