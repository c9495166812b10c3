package io.oxtunnel.session.engine;

import io.oxtunnel.session.mtu.PathSearch;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What went over a session and when. Any thread; no lock, no allocation. Times are nanoseconds of the engine's clock. */
final class Traffic {
    /** A time before every other one. */
    static final long NEVER = Long.MIN_VALUE;

    private static final VarHandle DATAGRAMS_SENT;
    private static final VarHandle BYTES_SENT;
    private static final VarHandle DATAGRAMS_RECEIVED;
    private static final VarHandle BYTES_RECEIVED;
    private static final VarHandle CLEAR_SENT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            DATAGRAMS_SENT = lookup.findVarHandle(Traffic.class, "datagramsSent", long.class);
            BYTES_SENT = lookup.findVarHandle(Traffic.class, "bytesSent", long.class);
            DATAGRAMS_RECEIVED = lookup.findVarHandle(Traffic.class, "datagramsReceived", long.class);
            BYTES_RECEIVED = lookup.findVarHandle(Traffic.class, "bytesReceived", long.class);
            CLEAR_SENT = lookup.findVarHandle(Traffic.class, "clearSent", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long datagramsSent;
    private volatile long bytesSent;
    private volatile long datagramsReceived;
    private volatile long bytesReceived;
    @SuppressWarnings("unused")
    private volatile int clearSent;
    private volatile long sentAt = NEVER;
    private volatile long heardAt = NEVER;
    // When the first data was sent after something was last heard; data is unanswered while this is later than heardAt.
    private volatile long dataAt = NEVER;
    private volatile long largeAt = NEVER;

    void sent(long now, int datagrams, long bytes, boolean data) {
        DATAGRAMS_SENT.getAndAdd(this, (long) datagrams);
        BYTES_SENT.getAndAdd(this, bytes);
        sentAt = now;
        if (data && dataAt <= heardAt) {
            dataAt = now;
        }
        // Of a train all but the last are of one size.
        if (data && bytes >= (long) Math.max(1, datagrams - 1) * PathSearch.LARGE) {
            largeAt = now;
        }
    }

    void received(long now, int datagrams, long bytes) {
        receivedClear(datagrams, bytes);
        heardAt = now;
    }

    /** Clear data may be anybody's: it is counted and keeps nothing alive. */
    void receivedClear(int datagrams, long bytes) {
        DATAGRAMS_RECEIVED.getAndAdd(this, (long) datagrams);
        BYTES_RECEIVED.getAndAdd(this, bytes);
    }

    /** Claims sequence numbers of clear data. */
    int claimClear(int n) {
        return (int) CLEAR_SENT.getAndAdd(this, n);
    }

    /** Returns when the data was sent that nothing has been heard after, or {@link #NEVER}. */
    long unansweredAt() {
        long data = dataAt;
        return data > heardAt ? data : NEVER;
    }

    /** Returns when data went that made use of the path MTU. */
    long largeAt() {
        return largeAt;
    }

    long sentAt() {
        return sentAt;
    }

    long heardAt() {
        return heardAt;
    }

    long datagramsSent() {
        return datagramsSent;
    }

    long bytesSent() {
        return bytesSent;
    }

    long datagramsReceived() {
        return datagramsReceived;
    }

    long bytesReceived() {
        return bytesReceived;
    }
}
