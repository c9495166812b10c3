package io.oxtunnel.api.forwarder;

import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Prefix;
import io.oxtunnel.api.packet.Succession;
import java.util.List;

/**
 * What a server asks of a forwarder.
 *
 * @param pool where packets go; open longer than the forwarder
 * @param queues wanted number of queues, 1..64
 * @param networks prefixes of the clients; the first address of each is the server's own
 * @param mtu largest inner packet in bytes of the best path; a session with less answers ICMP "too big" itself
 * @param journal where every change on the machine is written down before it is made
 * @param succession what the forwarder whose place the new one takes lets it take over, or null; that one serves on until the new one does
 */
public record ForwarderRequest(BufferPool pool, int queues, List<Prefix> networks, int mtu, Journal journal, Succession succession) {
    /** Asks for a forwarder that takes nobody's place. */
    public ForwarderRequest(BufferPool pool, int queues, List<Prefix> networks, int mtu, Journal journal) {
        this(pool, queues, networks, mtu, journal, null);
    }

    /** Returns the same request for one that takes the place of another. */
    public ForwarderRequest after(Succession from) {
        return new ForwarderRequest(pool, queues, networks, mtu, journal, from);
    }

    /** Copies the list. */
    public ForwarderRequest {
        networks = List.copyOf(networks);
    }
}
