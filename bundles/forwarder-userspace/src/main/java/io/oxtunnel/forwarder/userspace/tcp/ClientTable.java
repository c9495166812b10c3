package io.oxtunnel.forwarder.userspace.tcp;

import java.util.HashMap;
import java.util.Map;

/**
 * The addresses of clients that have connections, with what each uses. As many as there are connections at most. Asked when a connection
 * opens and ends, never for a packet. One thread.
 */
final class ClientTable {
    private record Key(long high, long low) {
    }

    private final Map<Key, Client> clients = new HashMap<>();

    /** Returns the entry of an address, made if need be. */
    Client get(long high, long low) {
        return clients.computeIfAbsent(new Key(high, low), key -> new Client(high, low));
    }

    /** Forgets a client that uses nothing. */
    void release(Client client) {
        if (client.connections == 0 && client.halfOpen == 0) {
            // Only this entry: one in TIME-WAIT may be of an earlier one.
            clients.remove(new Key(client.high, client.low), client);
        }
    }

    /** Returns how many clients there are. */
    int size() {
        return clients.size();
    }
}
