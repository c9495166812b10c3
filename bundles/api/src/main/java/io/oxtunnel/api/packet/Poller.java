package io.oxtunnel.api.packet;

import org.osgi.annotation.versioning.ProviderType;

/** Waits for several descriptors at once (epoll). One thread uses it; only {@link #wake()} is for any thread. Allocates nothing. */
@ProviderType
public interface Poller extends AutoCloseable {
    /** Interest and result: there is something to read. */
    int READ = 1;
    /** Interest and result: there is room to write. */
    int WRITE = 2;

    /** Service that opens pollers; a platform without one makes workers use {@link Readiness.Waiter}s. */
    @ProviderType
    interface Factory {
        /**
         * Opens a poller.
         *
         * @throws java.io.IOException if the system refuses, with call, errno and remedy
         */
        Poller open() throws java.io.IOException;
    }

    /**
     * Watches a descriptor.
     *
     * @param token names it in results, 0..15
     * @param interest {@link #READ}, {@link #WRITE}, both or 0
     * @throws java.io.IOException if the system refuses
     */
    void add(int fd, int token, int interest) throws java.io.IOException;

    /** Changes what a descriptor is watched for; a call that changes nothing costs nothing. */
    void interest(int fd, int token, int interest);

    /** Stops watching a descriptor. */
    void remove(int fd, int token);

    /**
     * Waits.
     *
     * @param nanos at most this long; 0 = only look, negative = for ever
     * @return for each token two bits, {@code (READ|WRITE) << 2 * token}; 0 when the time is over or {@link #wake()} was called
     */
    long await(long nanos);

    /** Returns a descriptor that another poller may watch: readable when {@link #await} would not wait. */
    int descriptor();

    /** Ends a wait now, or the next one if nobody waits. */
    void wake();

    @Override
    void close();
}
