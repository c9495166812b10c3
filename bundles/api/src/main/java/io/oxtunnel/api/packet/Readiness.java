package io.oxtunnel.api.packet;

import org.osgi.annotation.versioning.ConsumerType;

/** How a worker waits for a queue. */
public sealed interface Readiness {
    /**
     * A descriptor of the operating system that a {@link Poller} watches.
     *
     * @param fd the descriptor, readable when {@link PacketQueue#receive} has something
     * @param room the descriptor that is readable when {@link PacketQueue#send} has room, or -1: then {@code fd} is writable
     */
    record Descriptor(int fd, int room) implements Readiness {
        /** One descriptor for both directions. */
        public Descriptor(int fd) {
            this(fd, -1);
        }
    }

    /** For what cannot be polled: a worker gives it a thread for each direction. */
    @ConsumerType
    non-sealed interface Waiter extends Readiness {
        /**
         * Waits until there may be something to receive, {@link #wake()} is called or the time is over.
         *
         * @param nanos at most this long, 0 or more
         */
        void awaitReadable(long nanos);

        /** Waits until there may be room to send, {@link #wake()} is called or the time is over. */
        void awaitWritable(long nanos);

        /** Wakes up the waiting threads; any thread. */
        void wake();
    }
}
