package io.oxtunnel.api.capture;

import io.oxtunnel.api.journal.Journal;
import io.oxtunnel.api.packet.BufferPool;
import io.oxtunnel.api.packet.Prefix;
import java.util.List;

/**
 * What a client asks of a capture.
 *
 * @param pool where packets go; open longer than the capture
 * @param queues wanted number of queues, 1..64
 * @param routes destinations to capture
 * @param exclude destinations to leave alone
 * @param mark firewall mark of the tunnel's own packets: these are never captured
 * @param ownNameServers the name servers of this machine stay reachable outside the tunnel ({@code dns = "direct"})
 * @param journal where every change on the machine is written down before it is made
 */
public record CaptureRequest(BufferPool pool, int queues, List<Prefix> routes, List<Prefix> exclude, int mark,
        boolean ownNameServers, Journal journal) {
    /** Copies the lists. */
    public CaptureRequest {
        routes = List.copyOf(routes);
        exclude = List.copyOf(exclude);
    }
}
