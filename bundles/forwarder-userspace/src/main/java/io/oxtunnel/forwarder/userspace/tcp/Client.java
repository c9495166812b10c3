package io.oxtunnel.forwarder.userspace.tcp;

/** What one address of a client has in use, so that it cannot use up what others need. Kept as long as it has a connection. One thread. */
final class Client {
    final long high;
    final long low;
    int connections;
    int halfOpen;
    int chunks;

    Client(long high, long low) {
        this.high = high;
        this.low = low;
    }

    boolean is(long high, long low) {
        return this.high == high && this.low == low;
    }
}
