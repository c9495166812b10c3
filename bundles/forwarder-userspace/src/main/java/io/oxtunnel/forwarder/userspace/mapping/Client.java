package io.oxtunnel.forwarder.userspace.mapping;

/** What one address of a client has in use. Kept as long as it has a mapping. One thread. */
final class Client {
    final Key key;
    final AgeList mappings = new AgeList(m -> m.inClient);
    int count;

    /** An address. */
    record Key(boolean v6, long high, long low) {
    }

    Client(Key key) {
        this.key = key;
    }
}
