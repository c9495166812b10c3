package io.oxtunnel.runtime.worker;

import io.oxtunnel.api.packet.Poller;
import io.oxtunnel.api.packet.Readiness;
import java.io.IOException;

/** Waits for one queue, pollable or not. */
interface Waiting extends AutoCloseable {
    /** Waits until there may be something to receive, or {@link #wake}. */
    void awaitReadable(long nanos);

    /** Waits until there may be room to send, or {@link #wake}. */
    void awaitWritable(long nanos);

    /** Ends a wait; any thread. */
    void wake();

    @Override
    void close();

    /**
     * Makes the ones that suit some queues.
     *
     * @param pollers for descriptors; null where there are none
     * @throws IOException if there is no poller for a descriptor; then nothing stays open
     */
    static Waiting[] on(Poller.Factory pollers, Readiness... queues) throws IOException {
        Waiting[] made = new Waiting[queues.length];
        int n = 0;
        try {
            for (; n < queues.length; n++) {
                made[n] = on(queues[n], pollers);
            }
            return made;
        } catch (IOException | RuntimeException e) {
            while (n > 0) {
                made[--n].close();
            }
            throw e;
        }
    }

    private static Waiting on(Readiness readiness, Poller.Factory pollers) throws IOException {
        return switch (readiness) {
            case Readiness.Descriptor d when pollers == null -> throw new IOException("a queue has a descriptor and nothing installed waits for "
                    + "descriptors; install the bundle linux");
            case Readiness.Descriptor d -> new Polled(pollers, d);
            case Readiness.Waiter w -> new Waited(w);
        };
    }

    /** A descriptor in a poller of its own. */
    final class Polled implements Waiting {
        private final Poller poller;
        private final int fd;
        private final int room;

        Polled(Poller.Factory pollers, Readiness.Descriptor queue) throws IOException {
            poller = pollers.open();
            fd = queue.fd();
            room = queue.room();
            try {
                poller.add(fd, 0, Poller.READ);
                if (room >= 0) {
                    poller.add(room, 1, 0);
                }
            } catch (IOException | RuntimeException e) {
                poller.close();
                throw e;
            }
        }

        @Override
        public void awaitReadable(long nanos) {
            watch(Poller.READ);
            poller.await(nanos);
        }

        @Override
        public void awaitWritable(long nanos) {
            watch(Poller.WRITE);
            poller.await(nanos);
        }

        private void watch(int interest) {
            if (room < 0) {
                poller.interest(fd, 0, interest);
            } else {
                poller.interest(fd, 0, interest == Poller.READ ? Poller.READ : 0);
                poller.interest(room, 1, interest == Poller.WRITE ? Poller.READ : 0);
            }
        }

        @Override
        public void wake() {
            poller.wake();
        }

        @Override
        public void close() {
            poller.close();
        }
    }

    /** A queue that waits by itself. */
    record Waited(Readiness.Waiter waiter) implements Waiting {
        @Override
        public void awaitReadable(long nanos) {
            waiter.awaitReadable(nanos);
        }

        @Override
        public void awaitWritable(long nanos) {
            waiter.awaitWritable(nanos);
        }

        @Override
        public void wake() {
            waiter.wake();
        }

        @Override
        public void close() {
            // The waiter is the queue's.
        }
    }
}
