package io.oxtunnel.api.tunnel;

import java.util.List;

/**
 * Whom a tunnel knows: a client of a server, or the server of a client, with or without a session.
 *
 * @param name of its {@code [[client]]} table, or "server"
 * @param key its public key as base64
 * @param addresses where it is found: fixed inner addresses of a client, outer addresses of a server; may be empty
 * @param events the last things that happened, oldest first; at most 16
 */
public record Peer(String name, String key, List<String> addresses, List<PeerEvent> events) {
    /** Copies the lists. */
    public Peer {
        addresses = List.copyOf(addresses);
        events = List.copyOf(events);
    }
}
