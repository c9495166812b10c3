package io.oxtunnel.shell;

import io.oxtunnel.api.session.DropReason;

/**
 * What stands behind a drop reason, and what to do about it.
 *
 * @param cause why it usually happens
 * @param remedy what an administrator does; "nothing" where it mends itself
 */
record DropAdvice(String cause, String remedy) {
    /** Returns the advice; a reason without one does not compile. */
    static DropAdvice of(DropReason reason) {
        return switch (reason) {
            case BAD_MAGIC, BAD_FLAGS, BAD_LENGTH, BAD_SEQUENCE, TOO_SHORT -> new DropAdvice(
                    "something that does not speak OxTunnel sends to this port, or a machine on the way changes datagrams",
                    "if it comes from the peer's address, look what runs there and what is on the way; otherwise nothing");
            case BAD_HANDSHAKE -> new DropAdvice(
                    "another version of OxTunnel, or noise",
                    "compare `oxtunnel --version` of both sides");
            case BAD_MAC1 -> new DropAdvice(
                    "a handshake for another key: server-key in the client's file is not this server's, or the server has new "
                            + "keys",
                    "compare `oxtunnel pubkey < server.key` on the server with server-key in the client's file");
            case HANDSHAKE_QUEUE_FULL -> new DropAdvice(
                    "more handshakes arrive than can be answered: a flood, or very many clients at once",
                    "clients try again by themselves; if it lasts, limit the sources with a firewall");
            case COOKIE_REQUIRED -> new DropAdvice(
                    "the server is under load and lets nobody in who has not shown that it receives at its address",
                    "nothing: clients answer the cookie by themselves; if it lasts, look for who floods");
            case SOURCE_LIMITED -> new DropAdvice(
                    "more than 20 handshakes a second from one address: a flood, or many clients behind one NAT",
                    "clients try again by themselves");
            case HANDSHAKE_UNREADABLE -> new DropAdvice(
                    "the psk of the two sides differs, server-key is wrong, or bytes were changed on the way",
                    "compare psk-file of both sides, then server-key");
            case UNKNOWN_CLIENT -> new DropAdvice(
                    "a client whose key is in no [[client]] table: it was never added, was removed, or has made itself a new "
                            + "key",
                    "compare `oxtunnel pubkey < client.key` on the client with public-key in the server's file; `oxtunnel "
                            + "add-client` adds one");
            case PAYLOAD_UNREADABLE -> new DropAdvice(
                    "somebody uses a client's name without its private key, or bytes were changed on the way",
                    "if it is the client itself: the private key in its file is damaged");
            case CLIENT_EXPIRED -> new DropAdvice(
                    "the client's not-after has passed",
                    "set a later not-after in its [[client]] table, or remove the line");
            case STALE_TIMESTAMP -> new DropAdvice(
                    "the client's clock went back, its state folder was lost, two machines use one key, or an old handshake "
                            + "was replayed",
                    "set the client's clock; give every machine a key of its own");
            case TOO_FREQUENT -> new DropAdvice(
                    "two handshakes of one key within 20 ms: copies made on the way, or two machines with one key",
                    "give every machine a key of its own");
            case BAD_PAYLOAD -> new DropAdvice(
                    "another version of OxTunnel, or a program with an error",
                    "compare `oxtunnel --version` of both sides");
            case HANDSHAKE_REJECTED -> new DropAdvice(
                    "the server knows the client and refuses it; the event says why",
                    "no common mode: set modes at the server or mode at the client; no common suite: suite = \"auto\"; pool "
                            + "exhausted: a larger pool; expired: a later not-after; wanted address: look at addresses in its "
                            + "[[client]] table");
            case UNEXPECTED_HANDSHAKE -> new DropAdvice(
                    "an answer that came too late or twice, or from somebody who was not asked",
                    "nothing, unless there is no session: then the round trip may be longer than 5 s");
            case UNKNOWN_INDEX -> new DropAdvice(
                    "the other side uses a session that is over here: this side has restarted, or the session was closed",
                    "nothing: a client notices within seconds and connects again");
            case KEY_EXPIRED -> new DropAdvice(
                    "datagrams under a key older than 180 s: new keys could not be agreed in time",
                    "look at the last handshakes: do they arrive and are they answered?");
            case CLEAR_IN_ENCRYPTED -> new DropAdvice(
                    "clear datagrams for a port where only encrypted sessions live: forged, or a plain session that is over",
                    "nothing; if plain was wanted: mode = \"plain\" at the client and \"plain\" in modes at the server");
            case CLEAR_FROM_ELSEWHERE -> new DropAdvice(
                    "clear datagrams of a plain session from another address: forged, or a NAT has changed the client's port",
                    "use mode = \"encrypted\" or \"auth-only\" where addresses change");
            case WRONG_MODE -> new DropAdvice(
                    "datagrams in a form that was not agreed for this session",
                    "if it lasts, disconnect the session: it then agrees anew");
            case UNKNOWN_PATH -> new DropAdvice(
                    "datagrams on a path that was not agreed",
                    "compare `oxtunnel --version` of both sides");
            case AUTHENTICATION_FAILED -> new DropAdvice(
                    "datagrams that were changed on the way, or forged",
                    "if it grows with the traffic, a machine on the way changes datagrams: look for broken offloads or "
                            + "middleboxes");
            case REPLAYED -> new DropAdvice(
                    "copies made on the way, or datagrams more than 8,000 places late",
                    "a few are normal on WLAN; many mean a loop or a replay on the way");
            case BAD_PACKET, BAD_BATCH, BAD_PADDING, BAD_COMPRESSION, BAD_CONTROL -> new DropAdvice(
                    "an authenticated peer sends what the protocol does not allow",
                    "compare `oxtunnel --version` of both sides");
            case COMPRESSION_REFUSED -> new DropAdvice(
                    "an authenticated peer compresses without having agreed on it, or the compressor was taken away while a session used it",
                    "see `services` at both sides; a new session agrees anew");
            case CONFIG_FROM_CLIENT -> new DropAdvice(
                    "a client tries to configure the server",
                    "look which program runs at the client");
            case STALE_CONFIG -> new DropAdvice(
                    "a configuration that was overtaken by a newer one",
                    "nothing");
            case CONFIG_REFUSED -> new DropAdvice(
                    "the client could not put the server's configuration into force",
                    "the client's log says what failed");
            case RESUME_UNKNOWN_KEY, RESUME_EXPIRED, RESUME_USED -> new DropAdvice(
                    "a ticket that cannot be taken: the server has restarted, the ticket is old, or somebody replays one",
                    "nothing: the client was told to do a full handshake; many that were used before mean a replay on the way");
            case RESUME_REGISTER_FULL -> new DropAdvice(
                    "a million tickets were shown within two hours, and no more can be remembered",
                    "nothing: clients do full handshakes until older ones are forgotten");
            case RESUME_REFUSED -> new DropAdvice(
                    "a client with a ticket was removed, has expired, or may not use its mode any more",
                    "if it should come in: its [[client]] table, not-after and modes in it");
            case EARLY_REFUSED -> new DropAdvice(
                    "the packet that came with a ticket was of no permitted kind, or early-data = false at the server",
                    "nothing, or early-data = false at the client as well");
            case WAIT_FULL, WAITED_TOO_LONG -> new DropAdvice(
                    "packets while a session is being agreed: 8 of them wait, for 5 s",
                    "see why the session takes so long");
            case WRONG_SOURCE -> new DropAdvice(
                    "inner packets whose source is not the client's tunnel address: a network behind the client, or an "
                            + "application bound to another address",
                    "put a masquerade rule on the client, or bind the application to the tunnel's address");
            case WRONG_DESTINATION -> new DropAdvice(
                    "inner packets for an address that this client does not have",
                    "if its addresses changed just now nothing; else look at routes of the server");
            case ISOLATED -> new DropAdvice(
                    "the client sends to another client, and isolate = true",
                    "isolate = false in the server's file lets clients reach each other");
            case RATE_LIMITED -> new DropAdvice(
                    "more traffic than rate-limit allows",
                    "raise rate-limit in the [[client]] table, if that is wanted");
            case ECN_ILLEGAL -> new DropAdvice(
                    "a congestion mark on a packet whose sender does not take any: a router on the way marks wrongly",
                    "nothing; if it grows with the traffic, look for the router");
            case NO_SESSION -> new DropAdvice(
                    "packets while there is no session: they are dropped, not sent beside the tunnel",
                    "see why there is no session");
            case NO_ROUTE -> new DropAdvice(
                    "packets to a tunnel address that no client holds at the moment",
                    "is the client connected? see `sessions`");
            case NO_ADDRESS -> new DropAdvice(
                    "packets of a family or from an address that the server did not assign",
                    "give the server's pool a prefix of that family, or bind the application to the tunnel's address");
            case TOO_BIG -> new DropAdvice(
                    "packets larger than the path takes; their senders were told by ICMP and send smaller ones",
                    "nothing; if it grows without end, a firewall inside drops ICMP \"fragmentation needed\" or \"packet too "
                            + "big\"");
            case MALFORMED_INNER -> new DropAdvice(
                    "the system hands over what is no well-formed IP packet",
                    "look which program writes to the tunnel's interface");
            case KEY_EXHAUSTED -> new DropAdvice(
                    "no key may send any more: new keys could not be agreed in time",
                    "look at the last handshakes: do they arrive and are they answered?");
            case NO_BUFFER -> new DropAdvice(
                    "all packet buffers are in use: more traffic than the processors can carry",
                    "more workers, or fewer clients on this machine");
            case RING_FULL -> new DropAdvice(
                    "a worker gets more from the others, or from the control path, than it can carry",
                    "more workers; clients that change their address often cost as well");
            case REFUSED_BY_SYSTEM -> new DropAdvice(
                    "the system would not send: no route, a firewall rule on this machine, or an interface that is down",
                    "`ip route get` the peer's address; look at the OUTPUT rules of the firewall");
            case CLOSING -> new DropAdvice(
                    "packets that were under way when the tunnel closed",
                    "nothing");
        };
    }
}
