package io.oxtunnel.capture.nfqueue;

/**
 * The numbers of a capture's queues: first those for TCP, one a worker, then those for the rest. The kernel spreads flows over numbers
 * that follow one another.
 *
 * @param first 0..65,535
 * @param workers 1..64
 */
record QueueRange(int first, int workers) {
    private static final int NUMBERS = 65_536;

    int tcp() {
        return first;
    }

    int other() {
        return first + workers;
    }

    int count() {
        return 2 * workers;
    }

    int last() {
        return first + count() - 1;
    }

    boolean possible() {
        return last() < NUMBERS;
    }

    QueueRange next() {
        return new QueueRange(first + count(), workers);
    }

    @Override
    public String toString() {
        return first + ".." + last();
    }
}
